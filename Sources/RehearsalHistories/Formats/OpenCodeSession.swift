import Foundation
import RehearsalSimulation

/// A reader of one exported opencode session.
///
/// A session is the work of one agent.
struct OpenCodeSession {
  /// A call of the `task` tool, which starts another agent.
  ///
  /// The indices of the two agents in `dispatch` are not set yet. `childSessionID` is the identifier of the
  /// session of the started agent; `nil` if the document does not state it.
  struct Launch {
    var dispatch: Dispatch
    var childSessionID: String?
  }

  let id: String
  let parentID: String?
  let version: String?
  let counts: RecordCounts
  private(set) var agent: String?
  private(set) var records = LaneRecords(Lane(id: "", kind: .root), showsTurns: true)
  private(set) var launches: [Launch] = []
  private(set) var humanTurns = 0
  private(set) var recordTypeCounts: [String: Int] = [:]
  /// The times of the messages and tool calls.
  private var times: [Timestamp] = []
  private let filter: PrivacyFilter

  init?(_ document: JSONValue, _ counts: RecordCounts, options: ImportOptions) {
    guard let info = document["info"], let id = info["id"]?.string else { return nil }
    self.id = id
    self.counts = counts
    parentID = info["parentID"]?.string
    version = info["version"]?.string
    agent = info["agent"]?.string
    let folder = info["directory"] ?? info["location"]?["directory"]
    filter = PrivacyFilter(folder: folder?.string, options: options)
    let messages = document["messages"]?.elements ?? []
    for (number, message) in messages.enumerated() {
      readMessage(
        message,
        History.LogPosition(file: 0, line: number + 1),
        isLast: number == messages.count - 1
      )
    }
    records.extendPeriod(toAll: times)
  }

  private mutating func readMessage(
    _ message: JSONValue,
    _ place: History.LogPosition,
    isLast: Bool
  ) {
    guard let info = message["info"], let role = info["role"]?.string else { return }
    recordTypeCounts["message:\(role)", default: 0] += 1
    let time = Self.timestamp(info["time"]?["created"])
    records.lane.recordCount += 1
    records.lane.endsWithUser = role == "user"
    let parts = message["parts"]?.elements ?? []
    defer {
      times += [time, Self.timestamp(info["time"]?["completed"])].compactMap(\.self)
      if role == "assistant" { readEnd(of: info, place) }
    }
    if role == "user" {
      let isTyped = parts.contains { $0["type"]?.string == "text" && $0["synthetic"]?.bool != true }
      if isTyped {
        humanTurns += 1
        skipIdleTime(until: time)
        records.openTurn()
      }
    } else {
      readResponse(info, parts)
    }
    for part in parts {
      let type = part["type"]?.string ?? "?"
      recordTypeCounts["part:\(type)", default: 0] += 1
      switch type {
      case "text" where role == "assistant":
        records.setLastMessage(part["text"]?.string ?? "", at: place, filter)
      case "tool": readCall(part, time, place, isLast: isLast)
      default: break
      }
    }
  }

  /// Ends the period of the earlier turns if a prompt resumes an agent that has given its result.
  private mutating func skipIdleTime(until time: Timestamp?) {
    guard parentID != nil, records.lane.lastTurn == .ended, records.lane.lastMessage != nil else {
      return
    }
    records.extendPeriod(toAll: times)
    times = []
    records.skipIdleTime(until: time)
  }

  /// Notes that a message of the language model ended in an error, was cut off, or was never completed.
  private mutating func readEnd(of info: JSONValue, _ place: History.LogPosition) {
    let reason = info["finish"]?.string
    if let error = info["error"], error.isObject {
      error["name"]?.string == "MessageAbortedError"
        ? records.interrupt() : records.endInError(at: place)
    } else if ["length", "content-filter", "error"].contains(reason) {
      records.endInError(at: place)
    } else if reason == nil, info["time"]?["completed"] == nil {
      records.interrupt()
    }
  }

  private mutating func readResponse(_ info: JSONValue, _ parts: [JSONValue]) {
    let model = info["modelID"]?.string ?? "?"
    records.lane.recordCountByModel[model, default: 0] += 1
    records.lane.stopReason = info["finish"]?.string ?? records.lane.stopReason
    if info["summary"]?.bool == true { records.lane.compactionCount += 1 }
    agent = agent ?? (info["agent"] ?? info["mode"])?.string
    let steps = parts.filter { $0["type"]?.string == "step-finish" }.compactMap { $0["tokens"] }
    for tokens in steps.isEmpty ? [info["tokens"]].compactMap(\.self) : steps {
      records.lane.tokens[model, default: TokenCount()] += Self.tokens(tokens)
    }
  }

  private mutating func readCall(
    _ part: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    isLast: Bool
  ) {
    guard let id = part["callID"]?.string, let tool = part["tool"]?.string,
      let state = part["state"]
    else { return }
    let effects = OpenCodeTools.action(tool, state["input"], state["metadata"], filter)
    let start = Self.timestamp(state["time"]?["start"]) ?? time
    let end = Self.timestamp(state["time"]?["end"])
    var call = ToolCall(id: id, tool: tool, effects: effects, time: start, place: place)
    if ["completed", "error"].contains(state["status"]?.string) {
      let failure = OpenCodeTools.failure(of: tool, state)
      call.answer = ToolCall.Answer(time: end, place: place, failure: failure)
    }
    times += [start, end].compactMap(\.self)
    guard records.add(call), call.action == .dispatch else { return }
    launches.append(makeLaunch(call, state, isLast: isLast))
  }

  private func makeLaunch(_ call: ToolCall, _ state: JSONValue, isLast: Bool) -> Launch {
    let input = state["input"]
    let metadata = state["metadata"]
    let output = state["output"]?.string ?? ""
    var dispatch = Dispatch(
      callID: call.id,
      callerLane: 0,
      agent: input?["subagent_type"]?.string ?? "?",
      place: call.place,
      answerPlace: call.answer?.place,
      requestTime: call.time,
      end: call.answer?.time,
      outcome: isLast ? .openAtEnd : .abandoned,
      resumedAgent: input?["task_id"]?.string,
      prompt: Lane.Message(prompt: input?["prompt"]?.string ?? "", at: call.place, filter)
    )
    if let failure = call.answer?.failure {
      dispatch.outcome = .error
      dispatch.reason = failure.rawValue
    } else if call.answer != nil {
      dispatch.isBackground = OpenCodeTools.attribute("state", output) == "running"
      dispatch.outcome =
        dispatch.isBackground
        ? .running : OpenCodeTools.hasResult(output) ? .completed : .unusable
      // The output of background work only confirms that the work began.
      if !dispatch.isBackground {
        dispatch.result = Lane.Message(output, at: call.place, filter)
      }
    } else if isLast {
      dispatch.reason = state["status"]?.string == "running" ? "was-working" : "never-started"
    }
    return Launch(
      dispatch: dispatch,
      childSessionID: (metadata?["sessionId"] ?? metadata?["sessionID"])?.string
        ?? OpenCodeTools.attribute("id", output)
    )
  }

  private static func timestamp(_ value: JSONValue?) -> Timestamp? {
    guard let milliseconds = value?.integer, milliseconds > 0, milliseconds < 9_000_000_000_000
    else { return nil }
    return Timestamp(nanoseconds: milliseconds * 1_000_000)
  }

  /// Returns the token counts of a record.
  ///
  /// In the record, the input tokens do not include cached tokens, and the output tokens do not include
  /// reasoning tokens.
  private static func tokens(_ record: JSONValue) -> TokenCount {
    var tokens = TokenCount(messages: 1)
    tokens.input = max(0, record["input"]?.integer ?? 0)
    tokens.output = max(0, record["output"]?.integer ?? 0)
      .addingSaturated(max(0, record["reasoning"]?.integer ?? 0))
    tokens.cacheRead = max(0, record["cache"]?["read"]?.integer ?? 0)
    tokens.cacheWrite = max(0, record["cache"]?["write"]?.integer ?? 0)
    return tokens
  }
}

/// The names, inputs and failure messages of opencode's tools.
enum OpenCodeTools {
  /// Returns what a tool call does.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - input: The input of the call; `nil` if it is unknown.
  ///   - metadata: What opencode states about the call besides its output; `nil` for nothing.
  ///   - filter: The filter for private paths and texts.
  /// - Returns: The action and its effects.
  static func action(
    _ tool: String,
    _ input: JSONValue?,
    _ metadata: JSONValue?,
    _ filter: PrivacyFilter
  ) -> ToolCall.Effects {
    let path = input?["filePath"]?.string
    switch tool {
    case "task": return .init(.dispatch)
    case "question": return .init(.askUser)
    case "read": return .init(path.map { .read(filter.publicPath($0)) } ?? .other)
    case "write", "edit", "multiedit":
      guard let path else { return .init(.other) }
      return .init(
        .write(filter.publicPath(path)),
        gateChanges: gateChanges(tool, path, input, metadata, filter)
      )
    case "patch", "apply_patch":
      return CodexTools.action("apply_patch", nil, input?["patchText"]?.string ?? "", filter)
    case "bash":
      guard let line = input?["command"]?.string else { return .init(.other) }
      let lineInFolder = ShellCommand.line(line, in: input?["workdir"]?.string, filter)
      return .init(.command(ShellCommand(lineInFolder, filter)))
    case "skill": return .init(input?["name"]?.string.map { .skill($0) } ?? .other)
    default: return .init(.other)
    }
  }

  private static func gateChanges(
    _ tool: String,
    _ path: String,
    _ input: JSONValue?,
    _ metadata: JSONValue?,
    _ filter: PrivacyFilter
  ) -> [GateChange] {
    if tool == "write", metadata?["exists"]?.bool == false { return [] }
    let edits = (input?["edits"]?.elements ?? [input].compactMap(\.self))
      .compactMap { edit in
        edit["oldString"]?.string.flatMap { old in
          edit["newString"]?.string.map { (old: old, new: $0) }
        }
      }
    let original = metadata?["filediff"]?["before"]?.string
    return GateChange.changes(of: path, edits: edits, original: original, filter)
  }

  /// Returns the kind of failure of a tool call; `nil` if the call succeeded.
  static func failure(of tool: String, _ state: JSONValue) -> ToolFailure? {
    guard state["status"]?.string == "error" else {
      let code = state["metadata"]?["exit"]?.integer
      return tool == "bash" && code != nil && code != 0 ? .exitCode : nil
    }
    let text = state["error"]?.string ?? ""
    if text.contains("Unknown agent type") { return .unknownAgent }
    if text.contains("rejected permission") || text.hasPrefix("Tool execution aborted") {
      return .userRejected
    }
    if text.contains("specified a rule which prevents") { return .permissionDenied }
    return ["read", "write", "edit", "multiedit", "apply_patch", "patch"].contains(tool)
      ? .toolUseError : .other
  }

  /// Returns the value of an attribute in the `<task ...>` tag around a child agent's result.
  ///
  /// The result is `nil` if the tag or the attribute is missing. Early versions of opencode do not write the
  /// tag.
  static func attribute(_ name: String, _ output: String) -> String? {
    guard output.hasPrefix("<task "), let end = output.firstIndex(of: ">"),
      let start = output[..<end].range(of: " \(name)=\"")
    else { return nil }
    return String(output[start.upperBound...].prefix { $0 != "\"" })
  }

  /// Returns whether the output of a child agent contains a result that is not blank.
  ///
  /// The result is the text in the tag `<task_result>`. Without this tag, the result is the whole output.
  static func hasResult(_ output: String) -> Bool {
    guard let start = output.range(of: "<task_result>"),
      let end = output.range(of: "</task_result>", range: start.upperBound..<output.endIndex)
    else { return output.contains { !$0.isWhitespace } }
    return output[start.upperBound..<end.lowerBound].contains { !$0.isWhitespace }
  }
}
