import Foundation

/// The size of a log, and the number of its lines of each kind.
public struct RecordCounts: Sendable, Hashable {
  /// The size in bytes.
  public var bytes = 0
  /// The number of lines, including a last line without a line break.
  public var lines = 0
  /// The number of JSON objects.
  public var records = 0
  /// The number of blank lines.
  public var blankLines = 0
  /// The number of lines with text that is not a JSON object, such as the output of another
  /// program.
  public var nonJSONLines = 0
  /// The number of last lines with an incomplete JSON object.
  ///
  /// Each file has at most one such line. The file was probably cut off, or was still being written.
  public var truncatedLines = 0
  /// The number of lines with more than one JSON object.
  public var linesWithSeveralObjects = 0
  /// The number of lines with a record that cannot be read and may have had an act, because it is damaged, cut off or too
  /// long.
  ///
  /// If a file has several sessions, any of them may have lost the record, so it counts for each.
  public var unreadableLines = 0

  static func += (counts: inout RecordCounts, other: RecordCounts) {
    counts.bytes += other.bytes
    counts.lines += other.lines
    counts.records += other.records
    counts.blankLines += other.blankLines
    counts.nonJSONLines += other.nonJSONLines
    counts.truncatedLines += other.truncatedLines
    counts.linesWithSeveralObjects += other.linesWithSeveralObjects
    counts.unreadableLines += other.unreadableLines
  }
}

/// A log file that usually has one JSON object (record) per line.
///
/// The file is read in chunks to save memory.
package struct RecordFile {
  /// The approximate maximum length of a line that is read, in bytes.
  ///
  /// A longer line is only counted, in ``RecordCounts/nonJSONLines``. A line that exceeds the limit by less
  /// than a chunk may still be read.
  static let lineLengthLimit = 32 << 20
  private static let chunkSize = 1 << 18

  /// The path of the file.
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Passes the records of the file to a closure, in order.
  ///
  /// Lines that another program adds during the call are not read.
  ///
  /// - Parameter body: A closure that receives a record and its line, counted from 1. It returns whether to continue.
  /// - Returns: The size of the part that was read, and the number of its lines of each kind.
  /// - Throws: An error of Foundation if the file cannot be read, or an error of the closure.
  package func read(_ body: (JSONValue, Int) throws -> Bool) throws -> RecordCounts {
    try readWithSizes { record, line, _ in try body(record, line) }
  }

  /// Passes the records of the file to a closure, in order, each with its size.
  ///
  /// - Parameter body: A closure that receives a record, its line, counted from 1, and its number of bytes. It returns
  ///   whether to continue.
  /// - Returns: The size of the part that was read, and the number of its lines of each kind.
  /// - Throws: An error of Foundation if the file cannot be read, or an error of the closure.
  func readWithSizes(_ body: (JSONValue, Int, Int) throws -> Bool) throws -> RecordCounts {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var bytesLeft = try file.seekToEnd()
    try file.seek(toOffset: 0)
    var lineSplitter = LineSplitter()
    var counts = RecordCounts()
    while bytesLeft > 0,
      let data = try file.read(upToCount: Int(min(bytesLeft, UInt64(Self.chunkSize)))),
      !data.isEmpty
    {
      bytesLeft -= UInt64(data.count)
      counts.bytes += data.count
      lineSplitter.append(data)
      while let line = lineSplitter.nextLine() {
        guard try readLine(line, isLast: false, &counts, body) else { return counts }
      }
    }
    if let line = lineSplitter.lastLine() { _ = try readLine(line, isLast: true, &counts, body) }
    return counts
  }

  private func readLine(
    _ line: LineSplitter.Line,
    isLast: Bool,
    _ counts: inout RecordCounts,
    _ body: (JSONValue, Int, Int) throws -> Bool
  ) throws -> Bool {
    counts.lines += 1
    guard case .text(let bytes) = line else {
      counts.nonJSONLines += 1
      counts.unreadableLines += 1
      return true
    }
    var offset = 0
    var objectCount = 0
    defer { if objectCount > 1 { counts.linesWithSeveralObjects += 1 } }
    skipSpace(bytes, &offset)
    if offset == bytes.count {
      counts.blankLines += 1
      return true
    }
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "{"),
        let (value, end) = JSONValue.read(bytes, from: offset)
      else {
        if isLast, bytes[offset] == UInt8(ascii: "{") {
          counts.truncatedLines += 1
        } else {
          counts.nonJSONLines += 1
        }
        if Self.mayHaveAct(bytes[offset...]) { counts.unreadableLines += 1 }
        return true
      }
      objectCount += 1
      counts.records += 1
      guard try body(value, counts.lines, end - offset) else { return false }
      offset = end
      skipSpace(bytes, &offset)
    }
    return true
  }

  /// Returns whether a text that is no JSON begins like a record that can have an act.
  ///
  /// A crash of the computer can leave zeros in place of a record.
  private static func mayHaveAct(_ text: ArraySlice<UInt8>) -> Bool {
    if text.first == 0 { return true }
    return text.starts(with: Array("{\"".utf8))
      && !startsOfRecordsWithoutActs.contains(where: text.starts)
  }

  /// The starts of records of Claude Code that belong to no agent.
  private static let startsOfRecordsWithoutActs = [
    "ai-title", "custom-title", "file-history-delta", "file-history-snapshot", "last-prompt",
    "permission-mode", "summary",
  ].map { Array("{\"type\":\"\($0)\"".utf8) }

  private func skipSpace(_ bytes: [UInt8], _ offset: inout Int) {
    while offset < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[offset]) { offset += 1 }
  }
}

/// A splitter of a file's bytes into lines, which gets the bytes in chunks.
private struct LineSplitter {
  enum Line {
    case text([UInt8])
    /// A line that exceeds ``RecordFile/lineLengthLimit``.
    case tooLong
  }

  private var buffer: [UInt8] = []
  /// The offset in `buffer` at which the next line starts.
  ///
  /// There is no line break between this offset and `searchedEnd`.
  private var lineStart = 0
  private var searchedEnd = 0
  private var isTooLong = false
  private var hasStarted = false

  mutating func append(_ data: Data) {
    buffer.removeFirst(lineStart)
    searchedEnd -= lineStart
    lineStart = 0
    if !hasStarted {
      hasStarted = true
      let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
      buffer += data.starts(with: byteOrderMark) ? data.dropFirst(3) : data
    } else {
      buffer += data
    }
  }

  mutating func nextLine() -> Line? {
    let end = unsafe buffer.withUnsafeBufferPointer { bytes -> Int? in
      for index in searchedEnd..<bytes.count where unsafe bytes[index] == 0x0A { return index }
      return nil
    }
    guard let end else {
      searchedEnd = buffer.count
      if buffer.count - lineStart > RecordFile.lineLengthLimit {
        isTooLong = true
        buffer = []
        lineStart = 0
        searchedEnd = 0
      }
      return nil
    }
    defer {
      lineStart = end + 1
      searchedEnd = lineStart
      isTooLong = false
    }
    return isTooLong ? .tooLong : .text(Array(buffer[lineStart..<end]))
  }

  /// Returns the text after the last line break of the file; `nil` if there is none.
  mutating func lastLine() -> Line? {
    if isTooLong { return .tooLong }
    return lineStart < buffer.count ? .text(Array(buffer[lineStart...])) : nil
  }
}
