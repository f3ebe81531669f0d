import Foundation
import RehearsalHistories
import RehearsalSimulation

/// A writer of made-up records for one lane of a project log.
struct LogFixture {
  /// The lane of the root.
  static let root = LogFixture()

  var session = "s1"
  /// The identifier of the child; `nil` for the root.
  var agent: String?

  /// Returns the lane of a child.
  static func child(_ agent: String) -> LogFixture { LogFixture(agent: agent) }

  /// A call of a tool, as an assistant's message holds it.
  struct Call {
    var id: String
    var tool: String
    /// The input as JSON.
    var input: String

    init(_ id: String, _ tool: String, _ input: [String: String] = [:]) {
      self.id = id
      self.tool = tool
      self.input = LogFixture.object(input)
    }

    var json: String {
      LogFixture.object([
        "type": LogFixture.quoted("tool_use"), "id": LogFixture.quoted(id),
        "name": LogFixture.quoted(tool), "input": input,
      ])
    }
  }

  /// Returns a call that starts another agent.
  static func dispatch(
    _ id: String,
    agent: String = "builder",
    prompt: String = "Build the shed.",
    tool: String = "Task",
    _ more: [String: String] = [:]
  ) -> Call {
    let input = ["subagent_type": quoted(agent), "prompt": quoted(prompt)]
    return Call(id, tool, input.merging(more) { $1 })
  }

  /// Returns a call of a shell.
  static func bash(_ id: String, _ command: String) -> Call {
    Call(id, "Bash", ["command": quoted(command)])
  }
}

// MARK: - JSON

extension LogFixture {
  /// Returns a text as a JSON string.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Returns an object with its members sorted by key.
  ///
  /// The values are JSON.
  static func object(_ members: [String: String]) -> String {
    let members = members.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\($0.value)" }
    return "{" + members.joined(separator: ",") + "}"
  }

  static func array(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ",") + "]"
  }

  /// Returns the time that is so many seconds after the start of all fixtures.
  static func time(_ seconds: Int) -> Timestamp {
    Timestamp(nanoseconds: (1_772_359_200 + Int64(seconds)) * 1_000_000_000)
  }
}

// MARK: - Records

extension LogFixture {
  /// Returns a record with what all records have.
  ///
  /// The uuid follows from the content by default.
  func record(
    _ type: String,
    _ seconds: Int,
    uuid: String? = nil,
    _ members: [String: String]
  ) -> String {
    var all = [
      "type": Self.quoted(type), "sessionId": Self.quoted(session),
      "timestamp": Self.quoted(Self.time(seconds).description), "cwd": Self.quoted("/work/shed"),
    ]
    if let agent {
      all["agentId"] = Self.quoted(agent)
      all["isSidechain"] = "true"
    }
    all.merge(members) { $1 }
    let content = Digest(of: Self.object(all)).description
    all["uuid"] = Self.quoted(uuid ?? content)
    return Self.object(all)
  }

  /// Returns a message of the language model.
  func assistant(
    _ seconds: Int,
    id: String? = nil,
    uuid: String? = nil,
    calls: [Call] = [],
    text: String? = nil,
    usage: [String: String]? = nil,
    _ more: [String: String] = [:]
  ) -> String {
    let words = text.map {
      Self.object(["type": Self.quoted("text"), "text": Self.quoted($0)])
    }
    var message = [
      "id": Self.quoted(id ?? "m\(seconds)"), "model": Self.quoted("model-x"),
      "role": Self.quoted("assistant"),
      "content": Self.array([words].compactMap(\.self) + calls.map(\.json)),
    ]
    if let usage { message["usage"] = Self.object(usage) }
    let body = ["message": Self.object(message)].merging(more) { $1 }
    return record("assistant", seconds, uuid: uuid, body)
  }

  /// Returns a message of the user.
  func user(_ seconds: Int, _ text: String, _ more: [String: String] = [:]) -> String {
    let message = Self.object(["role": Self.quoted("user"), "content": Self.quoted(text)])
    return record("user", seconds, ["message": message].merging(more) { $1 })
  }

  /// Returns the answer to a call.
  func answer(
    _ seconds: Int,
    to call: String,
    _ text: String = "Done.",
    isError: Bool = false,
    sidecar: [String: String]? = nil
  ) -> String {
    let block = Self.object([
      "type": Self.quoted("tool_result"), "tool_use_id": Self.quoted(call),
      "content": Self.quoted(text), "is_error": "\(isError)",
    ])
    var members = ["message": Self.object(["role": Self.quoted("user"), "content": "[\(block)]"])]
    if let sidecar { members["toolUseResult"] = Self.object(sidecar) }
    return record("user", seconds, members)
  }

  /// Returns the answer of a child to its dispatch.
  func result(
    _ seconds: Int,
    to call: String,
    by agent: String,
    _ text: String = "The shed stands."
  ) -> String {
    let sidecar = ["status": Self.quoted("completed"), "agentId": Self.quoted(agent)]
    return answer(seconds, to: call, text, sidecar: sidecar)
  }

  /// Returns the receipt of a dispatch that goes on in the background.
  func launch(_ seconds: Int, of call: String, agent: String) -> String {
    answer(
      seconds,
      to: call,
      "The agent was launched.",
      sidecar: [
        "isAsync": "true", "status": Self.quoted("async_launched"), "agentId": Self.quoted(agent),
      ]
    )
  }

  /// Returns a message of a child that the caller's log repeats.
  func progress(
    _ seconds: Int,
    of call: String,
    agent: String,
    uuid: String,
    text: String = "On it."
  ) -> String {
    let block = Self.object(["type": Self.quoted("text"), "text": Self.quoted(text)])
    let message = Self.object([
      "id": Self.quoted("in-\(uuid)"), "model": Self.quoted("model-x"), "content": "[\(block)]",
    ])
    let inner = Self.object([
      "type": Self.quoted("assistant"), "uuid": Self.quoted(uuid), "message": message,
      "timestamp": Self.quoted(Self.time(seconds).description),
    ])
    let data = Self.object([
      "type": Self.quoted("agent_progress"), "agentId": Self.quoted(agent), "message": inner,
    ])
    return record("progress", seconds, ["data": data, "parentToolUseID": Self.quoted(call)])
  }

  /// Returns the text of a notification about background work.
  static func notification(
    _ task: String,
    call: String? = nil,
    status: String = "completed",
    result: String = "Built."
  ) -> String {
    "<task-notification><task-id>\(task)</task-id>"
      + (call.map { "<tool-use-id>\($0)</tool-use-id>" } ?? "")
      + "<status>\(status)</status><result>\(result)</result></task-notification>"
  }

  /// Returns a record of the queue of messages, which has no uuid.
  func queued(_ seconds: Int, _ text: String) -> String {
    Self.object([
      "type": Self.quoted("queue-operation"), "operation": Self.quoted("enqueue"),
      "sessionId": Self.quoted(session), "content": Self.quoted(text),
      "timestamp": Self.quoted(Self.time(seconds).description),
    ])
  }
}
