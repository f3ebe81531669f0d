import Foundation

/// What the lines of a log are.
public struct RecordCounts: Sendable, Hashable {
  /// The size in bytes.
  public var bytes = 0
  /// The lines, including the last one if nothing ends it.
  public var lines = 0
  /// The JSON objects.
  public var records = 0
  /// The empty lines.
  public var blank = 0
  /// The lines with something that is not a JSON object, such as the output of another program.
  public var noise = 0
  /// The last lines that end in the middle of an object, because the log was still being written or was cut.
  public var torn = 0
  /// The lines with several objects.
  public var glued = 0

  static func += (counts: inout RecordCounts, other: RecordCounts) {
    counts.bytes += other.bytes
    counts.lines += other.lines
    counts.records += other.records
    counts.blank += other.blank
    counts.noise += other.noise
    counts.torn += other.torn
    counts.glued += other.glued
  }
}

/// A log with one JSON object a line, of which only a part is in memory at a time.
package struct RecordFile {
  /// The longest line that is read, in bytes.
  ///
  /// A longer one counts as noise.
  static let longestLine = 32 << 20
  private static let chunk = 1 << 18

  /// The path of the file.
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Passes the records of the log to a closure, in their order.
  ///
  /// What is added to the log after the start is not read.
  ///
  /// - Parameter body: A closure that takes a record and its line, counted from one, and returns whether to go on.
  /// - Returns: What the lines were that were read.
  /// - Throws: An error of Foundation if the file cannot be read.
  package func read(_ body: (JSONValue, Int) throws -> Bool) throws -> RecordCounts {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var left = try file.seekToEnd()
    try file.seek(toOffset: 0)
    var lines = LineSplitter()
    var counts = RecordCounts()
    while left > 0, let data = try file.read(upToCount: Int(min(left, UInt64(Self.chunk)))),
      !data.isEmpty
    {
      left -= UInt64(data.count)
      counts.bytes += data.count
      lines.append(data)
      while let line = lines.next() {
        guard try take(line, isLast: false, &counts, body) else { return counts }
      }
    }
    if let line = lines.rest() { _ = try take(line, isLast: true, &counts, body) }
    return counts
  }

  private func take(
    _ line: LineSplitter.Line,
    isLast: Bool,
    _ counts: inout RecordCounts,
    _ body: (JSONValue, Int) throws -> Bool
  ) throws -> Bool {
    counts.lines += 1
    guard case .text(let bytes) = line else {
      counts.noise += 1
      return true
    }
    var offset = 0
    var objects = 0
    defer { if objects > 1 { counts.glued += 1 } }
    skipSpace(bytes, &offset)
    if offset == bytes.count {
      counts.blank += 1
      return true
    }
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "{"),
        let (value, end) = JSONValue.read(bytes, from: offset)
      else {
        if isLast, bytes[offset] == UInt8(ascii: "{") {
          counts.torn += 1
        } else {
          counts.noise += 1
        }
        return true
      }
      objects += 1
      counts.records += 1
      guard try body(value, counts.lines) else { return false }
      offset = end
      skipSpace(bytes, &offset)
    }
    return true
  }

  private func skipSpace(_ bytes: [UInt8], _ offset: inout Int) {
    while offset < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[offset]) { offset += 1 }
  }
}

/// Bytes that arrive in pieces, cut into lines.
private struct LineSplitter {
  enum Line {
    case text([UInt8])
    /// A line that is longer than ``RecordFile/longestLine``.
    case tooLong
  }

  private var buffer: [UInt8] = []
  /// The offset of the next line, and up to where no end of a line was found.
  private var start = 0
  private var searched = 0
  private var isTooLong = false
  private var hasStarted = false

  mutating func append(_ data: Data) {
    buffer.removeFirst(start)
    searched -= start
    start = 0
    if !hasStarted {
      hasStarted = true
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      buffer += data.starts(with: mark) ? data.dropFirst(3) : data
    } else {
      buffer += data
    }
  }

  mutating func next() -> Line? {
    let end = unsafe buffer.withUnsafeBufferPointer { bytes -> Int? in
      for index in searched..<bytes.count where unsafe bytes[index] == 0x0A { return index }
      return nil
    }
    guard let end else {
      searched = buffer.count
      if buffer.count - start > RecordFile.longestLine {
        isTooLong = true
        buffer = []
        start = 0
        searched = 0
      }
      return nil
    }
    defer {
      start = end + 1
      searched = start
      isTooLong = false
    }
    return isTooLong ? .tooLong : .text(Array(buffer[start..<end]))
  }

  /// Returns what follows the last end of a line, or `nil` if nothing does.
  mutating func rest() -> Line? {
    if isTooLong { return .tooLong }
    return start < buffer.count ? .text(Array(buffer[start...])) : nil
  }
}
