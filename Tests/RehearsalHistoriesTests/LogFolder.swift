import Foundation
import RehearsalHistories
import Testing

/// A temporary folder with logs, which is removed at the end of its test.
final class LogFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/histories-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes a folder with files, whose lines are given.
  ///
  /// Nothing ends the last line of a file.
  convenience init(_ files: [String: [String]]) throws {
    try self.init()
    for (name, lines) in files { try write(name, bytes: lines.joined(separator: "\n").utf8) }
  }

  /// Returns a text as a JSON string.
  static func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n") + "\""
  }

  /// Writes a file, and the folders above it.
  func write(_ name: String, bytes: some Sequence<UInt8>) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: url)
  }

  /// Writes a file with some lines, each with its end.
  func write(_ name: String, _ lines: [String]) throws {
    try write(name, bytes: lines.map { $0 + "\n" }.joined().utf8)
  }

  /// Reads everything in the folder.
  func read(keepsText: Bool = false) throws -> HistoryReader.Result {
    try HistoryReader(keepsText: keepsText).read([path])
  }

  /// Reads the only history in the folder.
  func history(keepsText: Bool = false) throws -> History {
    let histories = try read(keepsText: keepsText).histories
    try #require(histories.count == 1)
    return try #require(histories.first)
  }

  /// Reads the records of a file.
  func records(
    _ name: String,
    _ body: (JSONValue) throws -> Void = { _ in }
  ) throws -> (records: [JSONValue], counts: RecordCounts) {
    var records: [JSONValue] = []
    let counts = try RecordFile(path + "/" + name).read { record, _ in
      records.append(record)
      try body(record)
      return true
    }
    return (records, counts)
  }

  /// Reads a session with a root and children, each child by its identifier.
  static func session(
    _ root: [String],
    children: [String: [String]] = [:],
    meta: [String: String] = [:],
    keepsText: Bool = false
  ) throws -> History {
    let folder = try LogFolder()
    try folder.write("s1.jsonl", root)
    for (agent, lines) in children { try folder.write("s1/subagents/agent-\(agent).jsonl", lines) }
    for (agent, text) in meta {
      try folder.write("s1/subagents/agent-\(agent).meta.json", [text])
    }
    return try folder.history(keepsText: keepsText)
  }
}

extension History {
  /// Returns the lane with an identifier.
  func lane(_ id: String) throws -> Lane { try #require(lanes.first { $0.id == id }) }

  /// Returns the dispatch of a call.
  func dispatch(_ call: String) throws -> Dispatch {
    try #require(dispatches.first { $0.callID == call })
  }

  /// Returns the identifier of the lane that a call started; `nil` if there is none.
  func child(of call: String) throws -> String? {
    try dispatch(call).childLane.map { lanes[$0].id }
  }
}
