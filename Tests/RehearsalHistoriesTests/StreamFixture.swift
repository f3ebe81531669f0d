/// A writer of made-up records of a stream.
enum StreamFixture {
  private static func record(_ type: String, _ members: [String: String]) -> String {
    let all = ["type": LogFixture.quoted(type), "session_id": "\"st1\""]
    return LogFixture.object(all.merging(members) { $1 })
  }

  /// Returns the first record.
  static let start = record("system", ["subtype": "\"init\"", "cwd": "\"/work/shed\""])

  /// Returns a message of the language model, of the lane that a call started.
  static func assistant(
    _ id: String,
    lane: String? = nil,
    text: String? = nil,
    calls: [LogFixture.Call] = [],
    output: Int = 1
  ) -> String {
    let words = text.map { LogFixture.object(["type": "\"text\"", "text": LogFixture.quoted($0)]) }
    let message = LogFixture.object([
      "id": LogFixture.quoted(id), "model": "\"model-x\"",
      "content": LogFixture.array([words].compactMap(\.self) + calls.map(\.json)),
      "usage": LogFixture.object(["output_tokens": "\(output)"]),
    ])
    return record("assistant", ["message": message, "parent_tool_use_id": quoted(lane)])
  }

  /// Returns the answer to a call.
  static func answer(
    to call: String,
    lane: String? = nil,
    _ text: String = "Done.",
    isError: Bool = false,
    sidecar: [String: String]? = nil
  ) -> String {
    let block = LogFixture.object([
      "type": "\"tool_result\"", "tool_use_id": LogFixture.quoted(call),
      "content": LogFixture.quoted(text), "is_error": "\(isError)",
    ])
    var members = [
      "message": LogFixture.object(["content": "[\(block)]"]), "parent_tool_use_id": quoted(lane),
    ]
    if let sidecar { members["tool_use_result"] = LogFixture.object(sidecar) }
    return record("user", members)
  }

  /// Returns a message of the user.
  static func user(_ text: String, lane: String? = nil) -> String {
    let message = LogFixture.object(["content": LogFixture.quoted(text)])
    return record("user", ["message": message, "parent_tool_use_id": quoted(lane)])
  }

  /// Returns a state of a task.
  static func task(_ name: String, _ task: String, _ members: [String: String] = [:]) -> String {
    let all = ["subtype": LogFixture.quoted(name), "task_id": LogFixture.quoted(task)]
    return record("system", all.merging(members) { $1 })
  }

  /// Returns the last record.
  static func result(
    _ subtype: String = "success",
    isError: Bool = false,
    _ members: [String: String] = [:]
  ) -> String {
    let all = ["subtype": LogFixture.quoted(subtype), "is_error": "\(isError)"]
    return record("result", all.merging(members) { $1 })
  }

  private static func quoted(_ text: String?) -> String { text.map(LogFixture.quoted) ?? "null" }
}
