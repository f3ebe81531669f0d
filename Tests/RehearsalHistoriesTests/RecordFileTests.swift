import Foundation
import RehearsalHistories
import Testing

@Suite struct `A file of records` {
  private func read(_ bytes: some Sequence<UInt8>) throws -> (numbers: [Int64?], RecordCounts) {
    let folder = try LogFolder()
    try folder.write("log.jsonl", bytes: bytes)
    let (records, counts) = try folder.records("log.jsonl")
    return (records.map { $0["n"]?.integer }, counts)
  }

  private func read(_ text: String) throws -> (numbers: [Int64?], RecordCounts) {
    try read(text.utf8)
  }

  @Test func `has several records on one line`() throws {
    let (numbers, counts) = try read("{\"n\":1}{\"n\":2} {\"n\":3}\n{\"n\":4}\n")
    #expect(numbers == [1, 2, 3, 4])
    #expect(counts.lines == 2)
    #expect(counts.records == 4)
    #expect(counts.linesWithSeveralObjects == 1)
    #expect(counts.nonJSONLines == 0)
  }

  @Test func `counts the output of other programs as noise`() throws {
    let (numbers, counts) = try read(
      "starting up\n{\n  name: 'meter',\n}\n{\"n\":1}\n[{\"n\":5}]\n\"n\"\n{'n':6}\n"
    )
    #expect(numbers == [1])
    #expect(counts.nonJSONLines == 7)
    #expect(counts.truncatedLines == 0)
  }

  @Test func `keeps the record before noise on the same line`() throws {
    let (numbers, counts) = try read("{\"n\":1} and more\n{\"n\":2}{\"n\"\n{\"n\":3}\n")
    #expect(numbers == [1, 2, 3])
    #expect(counts.nonJSONLines == 2)
    #expect(counts.linesWithSeveralObjects == 0)
  }

  @Test func `counts a torn last line apart from noise`() throws {
    let (numbers, counts) = try read("{\"n\":1}\nnoise\n{\"n\":2,\"text\":\"and th")
    #expect(numbers == [1])
    #expect(counts.truncatedLines == 1)
    #expect(counts.nonJSONLines == 1)
    #expect(counts.lines == 3)
  }

  @Test func `has the last record although no line end follows`() throws {
    let (numbers, counts) = try read("{\"n\":1}\n{\"n\":2}")
    #expect(numbers == [1, 2])
    #expect(counts.truncatedLines == 0)
    #expect(counts.lines == 2)
  }

  @Test func `has a torn record after a whole one on the last line`() throws {
    let (numbers, counts) = try read("{\"n\":1}{\"n\":2,")
    #expect(numbers == [1])
    #expect(counts.truncatedLines == 1)
  }

  @Test func `counts a last line that is no JSON as noise`() throws {
    #expect(try read("{\"n\":1}\nbye").1.nonJSONLines == 1)
  }

  @Test func `counts blank lines`() throws {
    let (numbers, counts) = try read("\n{\"n\":1}\n \t\n\r\n{\"n\":2}\n\n")
    #expect(numbers == [1, 2])
    #expect(counts.blankLines == 4)
    #expect(counts.nonJSONLines == 0)
    #expect(counts.lines == 6)
  }

  @Test func `begins after a byte order mark`() throws {
    let (numbers, counts) = try read([0xEF, 0xBB, 0xBF] + Array("{\"n\":1}\n".utf8))
    #expect(numbers == [1])
    #expect(counts.nonJSONLines == 0)
  }

  @Test func `may end its lines with CRLF`() throws {
    let (numbers, counts) = try read("{\"n\":1}\r\n{\"n\":2}\r\n")
    #expect(numbers == [1, 2])
    #expect(counts.lines == 2)
    #expect(counts.blankLines == 0 && counts.nonJSONLines == 0)
  }

  @Test func `may have no byte`() throws {
    let (numbers, counts) = try read("")
    #expect(numbers.isEmpty)
    #expect(
      counts.bytes == 0 && counts.lines == 0 && counts.nonJSONLines == 0
        && counts.truncatedLines == 0
    )
  }

  @Test func `may have lines that are not UTF-8`() throws {
    let line = Array("{\"n\":1,\"text\":\"".utf8) + [0xFF, 0xFE, 0x80] + Array("\"}\n".utf8)
    let (numbers, counts) = try read([0xC0, 0xFF, 0x0A] + line)
    #expect(numbers == [1])
    #expect(counts.nonJSONLines == 1)
  }

  @Test func `has noise where a record is nested too deep`() throws {
    let deep = "{\"n\":" + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let (numbers, counts) = try read(deep + "}\n{\"n\":2}\n")
    #expect(numbers == [2])
    #expect(counts.nonJSONLines == 1)
  }

  @Test func `has lines that are longer than a chunk`() throws {
    let long = String(repeating: "x", count: 700_000)
    let (numbers, counts) = try read("{\"n\":1,\"t\":\"\(long)\"}\n{\"n\":2}\n")
    #expect(numbers == [1, 2])
    #expect(counts.bytes > 700_000)
    #expect(counts.lines == 2)
  }

  @Test func `is read up to the size that it had at the start`() throws {
    let folder = try LogFolder()
    try folder.write("log.jsonl", ["{\"n\":1}", "{\"n\":2}"])
    let (records, counts) = try folder.records("log.jsonl") { _ in
      let file = try #require(FileHandle(forUpdatingAtPath: folder.path + "/log.jsonl"))
      try file.seekToEnd()
      try file.write(contentsOf: Data("{\"n\":3}\n".utf8))
      try file.close()
    }
    #expect(records.count == 2)
    #expect(counts.bytes == 16)
    #expect(try folder.records("log.jsonl").records.count == 4)
  }

  @Test func `of several chunks is read up to the size that it had at the start`() throws {
    let folder = try LogFolder()
    let line = "{\"n\":1,\"t\":\"\(String(repeating: "x", count: 999))\"}"
    try folder.write("log.jsonl", Array(repeating: line, count: 300))
    var hasGrown = false
    let (records, counts) = try folder.records("log.jsonl") { _ in
      guard !hasGrown else { return }
      hasGrown = true
      let file = try #require(FileHandle(forUpdatingAtPath: folder.path + "/log.jsonl"))
      try file.seekToEnd()
      try file.write(contentsOf: Data("{\"n\":3}\n".utf8))
      try file.close()
    }
    #expect(records.count == 300)
    #expect(counts.bytes == 300 * (line.utf8.count + 1))
  }

  @Test func `that grows within a line has a torn line at first`() throws {
    let folder = try LogFolder()
    let whole = "{\"n\":1}\n{\"n\":2,\"t\":\"slow\"}\n"
    try folder.write("log.jsonl", bytes: whole.utf8.prefix(15))
    #expect(try folder.records("log.jsonl").counts.truncatedLines == 1)
    try folder.write("log.jsonl", bytes: whole.utf8)
    #expect(try folder.records("log.jsonl").counts.truncatedLines == 0)
    #expect(try folder.records("log.jsonl").records.count == 2)
  }

  @Test func `is read only as far as the reader wants`() throws {
    let folder = try LogFolder()
    try folder.write("log.jsonl", ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"])
    var lines: [Int] = []
    let file = RecordFile(folder.path + "/log.jsonl")
    try withExtendedLifetime(folder) {
      let counts = try file.read { _, line in
        lines.append(line)
        return line < 2
      }
      #expect(counts.records == 2)
    }
    #expect(lines == [1, 2])
  }

  @Test func `is an error when it does not exist`() {
    #expect(throws: (any Error).self) {
      try RecordFile("/nowhere/at/all.jsonl").read { _, _ in true }
    }
  }

  @Test func `counts the lines with a record that cannot be read`() throws {
    let damaged = "{\"n\":1}\n{\"n\":2,\"text\":\"a\n{\"n\":NaN}\n\u{0}{\"n\":4}\n{\"n\":5}{\"n\"\n"
    #expect(try read(damaged).1.unreadableLines == 4)
    #expect(try read("{\n{ a: 1 }\nnoise\n{\"type\":\"summary\",\"x\n").1.unreadableLines == 0)
    #expect(try read("{\"n\":1}\n{\"n\":").1.unreadableLines == 1)
  }
}
