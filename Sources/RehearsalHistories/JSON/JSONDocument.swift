import Foundation

/// A reader of files that contain a single JSON value.
enum JSONDocument {
  /// The greatest size of a file that is read, in bytes.
  static let sizeLimit = 64 << 20

  /// Reads a whole file.
  ///
  /// - Parameter path: The path of the file.
  /// - Returns: The JSON value, and the size and line count of the file; `nil` if the file is larger than ``sizeLimit``
  ///   or is not one valid JSON value.
  /// - Throws: An error of Foundation if the file cannot be read.
  static func read(_ path: String) throws -> (value: JSONValue, counts: RecordCounts)? {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let fileSize = try file.seekToEnd()
    guard fileSize <= UInt64(sizeLimit) else { return nil }
    try file.seek(toOffset: 0)
    var bytes: [UInt8] = []
    while bytes.count <= sizeLimit, let data = try file.read(upToCount: 1 << 20), !data.isEmpty {
      bytes += data
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let (value, end) = JSONValue.read(bytes, from: start) else { return nil }
    let trailingBytes = bytes[end...]
    guard trailingBytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
    var counts = RecordCounts()
    counts.bytes = bytes.count
    counts.lines = bytes.count { $0 == 0x0A } + (bytes.last == 0x0A || bytes.isEmpty ? 0 : 1)
    counts.records = value.isObject ? 1 : 0
    return (value, counts)
  }
}
