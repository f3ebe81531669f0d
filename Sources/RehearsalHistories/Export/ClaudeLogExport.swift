public import RehearsalSimulation

/// The events of a run in the form of Claude Code project logs, for tests of tools that read such logs.
///
/// The format cannot show handoffs between sub-agents. In the export, the root agent therefore starts each
/// session of the run as a sub-agent. The export contains the agents, times and actions of the sessions, and
/// the tokens of each session that ended. It leaves out all other events, such as handoffs and decisions. A write that
/// loosens a gate writes an invented setting which does the same.
///
/// Readers of the logs have only times to find the order of records in different files. Each record is therefore at
/// least one millisecond later than the record before it, also if both are of the same virtual instant.
public struct ClaudeLogExport: Sendable {
  /// The lines of each log file, by the path of the file.
  public private(set) var files: [String: [String]] = [:]

  /// The real time of virtual time 0, 2026-01-01T00:00:00Z, in nanoseconds since 1970.
  private static let originNanoseconds: Int64 = 1_767_225_600_000_000_000
  /// The least time between two records, in nanoseconds.
  private static let recordInterval: Int64 = 1_000_000
  private static let projectPath = "/project"

  private let plan: Plan
  private let sessionID: String
  /// How the writes of a history loosen the gates in their files.
  private let looseningOfWrites: [LoosenedFile: GateLoosening]
  /// The beginning of the identifiers of all sub-agents, which no other session has.
  ///
  /// Some tools read the logs of all sessions into one table of agents.
  private let subagentPrefix: String
  private var issuedIDCount = 0
  /// The virtual time of the last record, in nanoseconds.
  private var lastRecordTime = -Self.recordInterval
  private var rootRecords: [String] = []
  private var children: [SessionID: SubagentLog] = [:]
  /// The number of sessions that have opened and not ended.
  private var openSessionCount = 0
  /// The identifier of the root agent's message that starts sessions.
  private var rootMessageID = ""
  /// The sessions that were asked for work, and therefore owe a result.
  private var requestedSessions: Set<SessionID> = []

  /// A file that a session of a history changed, so that a gate became easier to pass.
  private struct LoosenedFile: Hashable {
    var session: SessionID
    var time: Instant
    var path: String
  }

  /// The log of one session while it is being written.
  private struct SubagentLog {
    var agent: AgentID
    var callID: String
    var start: Int64
    var records: [String] = []
    var tokens: Int64 = 0
    var actionCount = 0
    var hasEnded = false
  }

  /// Creates the logs of a run.
  ///
  /// - Parameters:
  ///   - plan: The plan of the run.
  ///   - events: All events of the run, in order.
  ///   - session: The identifier that the export gives the session. It is also the name of the root agent's
  ///     log file, and begins the identifiers of records, messages and calls; its digest begins those of sub-agents.
  ///     Tools that read the logs of several runs together need a different identifier for each run.
  public init(_ plan: Plan, _ events: [Event], session: String) {
    self.plan = plan
    sessionID = session
    subagentPrefix = "a" + String(Digest(of: session).description.prefix(12))
    var looseningOfWrites: [LoosenedFile: GateLoosening] = [:]
    for event in events {
      guard case .gateLoosened(let path, let loosening) = event.kind else { continue }
      let file = LoosenedFile(session: event.session, time: event.time, path: path)
      looseningOfWrites[file] = loosening
    }
    self.looseningOfWrites = looseningOfWrites
    rootRecords.append(makeUserLine(0, text: "Begin the work.", of: nil))
    for event in events { add(event) }
    // While a session is open, the root agent waits for its result.
    if openSessionCount == 0 {
      let endTime = events.last?.time.nanoseconds ?? 0
      rootRecords.append(makeAssistantLine(endTime, text: "The run has ended.", of: nil))
    }
    files["\(session).jsonl"] = rootRecords
    for (id, child) in children {
      files["\(session)/subagents/agent-\(subagentID(id)).jsonl"] = child.records
    }
  }

  private mutating func add(_ event: Event) {
    let time = event.time.nanoseconds
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      if handoff.intent.asksForWork { requestedSessions.insert(event.session) }
    case .sessionOpened: children[event.session] = openSession(event.agent, event.session, at: time)
    case .sessionSpent(let tokens): children[event.session]?.tokens += tokens
    case .sessionEnded(let result):
      guard var child = children[event.session], !child.hasEnded else { return }
      endSession(&child, event.session, result, at: time)
      children[event.session] = child
    default:
      guard var child = children[event.session] else { return }
      addToolCall(event, &child, at: time)
      children[event.session] = child
    }
  }

  /// Returns the identifier of a session's sub-agent: hexadecimal digits, as Claude Code makes them, which end with the
  /// number of the session.
  private func subagentID(_ session: SessionID) -> String {
    let number = String(session.rawValue)
    return subagentPrefix + String(repeating: "0", count: max(0, 4 - number.count)) + number
  }

  /// Returns an identifier that no other part of the logs has, and no log of another session.
  private mutating func makeID(_ kind: String) -> String {
    issuedIDCount += 1
    return "\(sessionID)-\(kind)-\(issuedIDCount)"
  }
}

// MARK: - Sessions

extension ClaudeLogExport {
  private mutating func openSession(_ agent: AgentID, _ id: SessionID, at time: Int64)
    -> SubagentLog
  {
    let callID = makeID("call")
    let prompt = "Session \(id.rawValue) of \(plan.name(of: agent))."
    let input = Self.object([
      ("description", Self.quoted("session \(id.rawValue)")), ("prompt", Self.quoted(prompt)),
      ("subagent_type", Self.quoted(plan.name(of: agent))),
    ])
    // An agent goes on only after all calls of a message have a result. Sessions that are open at
    // the same time are therefore calls of one message. Otherwise, readers of the log would count them as abandoned.
    if openSessionCount == 0 { rootMessageID = makeID("message") }
    openSessionCount += 1
    let call = (callID, "Task", input)
    rootRecords.append(makeAssistantLine(time, call: call, of: nil, messageID: rootMessageID))
    var child = SubagentLog(agent: agent, callID: callID, start: time)
    child.records.append(makeUserLine(time, text: prompt, of: id))
    return child
  }

  private mutating func endSession(
    _ child: inout SubagentLog,
    _ id: SessionID,
    _ result: Event.SessionResult,
    at time: Int64
  ) {
    child.hasEnded = true
    openSessionCount -= 1
    child.records.append(makeAssistantLine(time, text: "Done.", of: id, tokens: child.tokens))
    let mustReport =
      plan.role(of: child.agent)?.isLead == false && requestedSessions.contains(id)
    let isFailure = [.crashed, .refused, .cancelled].contains(result)
    let resultText = isFailure ? "The session was \(result.rawValue)." : "Done."
    let metadataText = Self.object([
      ("status", Self.quoted("completed")), ("agentId", Self.quoted(subagentID(id))),
      ("totalDurationMs", "\((time - child.start) / 1_000_000)"),
      ("totalToolUseCount", "\(child.actionCount)"),
    ])
    rootRecords.append(
      makeResultLine(
        time,
        to: child.callID,
        mustReport && result == .nothing ? "" : resultText,
        isError: isFailure,
        of: nil,
        sidecar: metadataText
      )
    )
  }

  private mutating func addToolCall(
    _ event: Event,
    _ child: inout SubagentLog,
    at time: Int64
  ) {
    guard let (tool, input, failure) = toolCall(of: event, by: child.agent) else { return }
    let sidecar = tool == "Write" ? writeResult(of: event) : nil
    let id = event.session
    let callID = makeID("call")
    child.actionCount += 1
    child.records.append(makeAssistantLine(time, call: (callID, tool, input), of: id))
    child.records.append(
      makeResultLine(
        time,
        to: callID,
        failure ?? "Done.",
        isError: failure != nil,
        of: id,
        sidecar: sidecar
      )
    )
  }

  /// Returns the tool call that represents an event in the log: the name of the tool, and its input as JSON.
  ///
  /// `failure` is the error message of a failed call; `nil` if the call succeeded. The result is `nil` if no
  /// tool matches the event.
  private func toolCall(of event: Event, by agent: AgentID) -> (
    String, String, failure: String?
  )? {
    switch event.kind {
    case .actRead(let path):
      ("Read", Self.object([("file_path", file(path, of: event.task))]), nil)
    case .actWrite(let path):
      writeCall(of: event, path, toolForWriting(path, by: agent))
    case .actCommand(let command, let succeeded):
      (
        "Bash", Self.object([("command", Self.quoted(command))]), succeeded ? nil : "Exit code 1"
      )
    case .actSkill(let skill): ("Skill", Self.object([("skill", Self.quoted(skill))]), nil)
    case .actTool(let tool, .allowed): (ToolTable.nameWithoutLimits(of: tool), "{}", nil)
    case .actTool(let tool, .denied):
      (
        ToolTable.nameWithoutLimits(of: tool), "{}",
        "Permission to use \(ToolTable.nameWithoutLimits(of: tool)) has been denied."
      )
    default: nil
    }
  }

  /// Returns a path of the run as a JSON string with an absolute path.
  ///
  /// If each task has its own tree of files, the path is in the worktree of the task.
  private func file(_ path: String, of task: TaskID) -> String {
    let hasOwnTree = plan.platform.hasSeparateTrees && task != .none
    let tree = hasOwnTree ? WorktreePath.folder(named: "task-\(task.rawValue)") : ""
    return Self.quoted("\(Self.projectPath)/\(tree)\(path)")
  }

  /// Returns the tool with which an agent writes a file: the first one that its contract grants.
  ///
  /// A run does not say which tool it was. The result is `Write` if the contract grants none.
  private func toolForWriting(_ path: String, by agent: AgentID) -> String {
    let rights = plan.toolRights(of: agent)
    return ["Write", "Edit", "MultiEdit"].first { tool in
      rights?.permission(for: .tool(named: tool, on: path)) == .granted
    } ?? "Write"
  }
}

// MARK: - Writes

extension ClaudeLogExport {
  /// Returns the call that writes a file, with its input as JSON.
  private func writeCall(of event: Event, _ path: String, _ tool: String) -> (
    String, String, failure: String?
  ) {
    let texts = texts(of: event, path)
    let edit = [("old_string", Self.quoted(texts.old)), ("new_string", Self.quoted(texts.new))]
    let content =
      switch tool {
      case "Edit": edit
      case "MultiEdit": [("edits", "[\(Self.object(edit))]")]
      default: [("content", Self.quoted(texts.new))]
      }
    return (tool, Self.object([("file_path", file(path, of: event.task))] + content), nil)
  }

  /// Returns the structured result of the tool `Write` as JSON, with the content of the file before.
  ///
  /// The result is `nil` if the event is no write, or if nobody knows what it did to a gate.
  private func writeResult(of event: Event) -> String? {
    guard case .actWrite(let path) = event.kind, loosening(by: event, path) != .unclear else {
      return nil
    }
    let texts = texts(of: event, path)
    let isNew = texts.old.isEmpty
    return Self.object([
      ("type", Self.quoted(isNew ? "create" : "update")), ("filePath", file(path, of: event.task)),
      ("content", Self.quoted(texts.new)),
      ("originalFile", isNew ? "null" : Self.quoted(texts.old)),
    ])
  }

  /// Returns invented texts of a file before and after a write, which do to a gate what the write does.
  private func texts(of event: Event, _ path: String) -> (old: String, new: String) {
    switch loosening(by: event, path) {
    case .lowered: ("fail_under = 80", "fail_under = 10")
    case .raised: ("max-warnings = 0", "max-warnings = 10")
    case .removed: ("fail_under = 80", "# nothing")
    case .disabled: ("check-coverage = true", "check-coverage = false")
    case .excluded: ("[run]", "[run]\nomit = src/*")
    case .unclear: ("80", "60")
    case nil: ("", "")
    }
  }

  /// Returns how a write loosens a gate; `nil` if it does not.
  ///
  /// In a simulated run, files have no content, and every write of a file that states a gate counts.
  private func loosening(by event: Event, _ path: String) -> GateLoosening? {
    guard plan.isHistory else {
      return plan.isGateFile(path) ? .lowered : nil
    }
    return looseningOfWrites[
      LoosenedFile(session: event.session, time: event.time, path: path)
    ]
  }
}

// MARK: - Records

extension ClaudeLogExport {
  private static func quoted(_ text: String) -> String { JSONText.quoted(text) }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  /// Returns a record as a line of JSON for the log of a session.
  ///
  /// If `id` is `nil`, the line is for the log of the root agent. The record's time is `time`, unless an earlier record
  /// makes it later.
  private mutating func makeRecordLine(
    _ type: String,
    _ time: Int64,
    _ message: String,
    of id: SessionID?,
    sidecar: String? = nil
  ) -> String {
    let recordID = makeID("record")
    lastRecordTime = max(time, lastRecordTime + Self.recordInterval)
    let timestamp = Timestamp(nanoseconds: Self.originNanoseconds + lastRecordTime)
    var members = [
      ("type", Self.quoted(type)), ("uuid", Self.quoted(recordID)),
      ("sessionId", Self.quoted(sessionID)), ("cwd", Self.quoted(Self.projectPath)),
      ("version", Self.quoted("2.1.42")),
      ("timestamp", Self.quoted(timestamp.description)),
      ("isSidechain", id == nil ? "false" : "true"), ("message", message),
    ]
    if let id { members.append(("agentId", Self.quoted(subagentID(id)))) }
    if let sidecar { members.append(("toolUseResult", sidecar)) }
    return Self.object(members)
  }

  private mutating func makeUserLine(_ time: Int64, text: String, of id: SessionID?) -> String {
    let message = Self.object([("role", Self.quoted("user")), ("content", Self.quoted(text))])
    return makeRecordLine("user", time, message, of: id)
  }

  private mutating func makeAssistantLine(
    _ time: Int64,
    text: String? = nil,
    call: (id: String, tool: String, input: String)? = nil,
    of id: SessionID?,
    tokens: Int64 = 0,
    messageID: String? = nil
  ) -> String {
    var blocks: [String] = []
    if let text {
      blocks.append(Self.object([("type", Self.quoted("text")), ("text", Self.quoted(text))]))
    }
    if let call {
      blocks.append(
        Self.object([
          ("type", Self.quoted("tool_use")), ("id", Self.quoted(call.id)),
          ("name", Self.quoted(call.tool)), ("input", call.input),
        ])
      )
    }
    let messageID = messageID ?? makeID("message")
    let usage = Self.object([("input_tokens", "\(tokens)"), ("output_tokens", "0")])
    let message = Self.object([
      ("role", Self.quoted("assistant")), ("id", Self.quoted(messageID)),
      ("model", Self.quoted("simulated")), ("content", "[\(blocks.joined(separator: ","))]"),
      ("usage", usage),
    ])
    return makeRecordLine("assistant", time, message, of: id)
  }

  private mutating func makeResultLine(
    _ time: Int64,
    to call: String,
    _ text: String,
    isError: Bool,
    of id: SessionID?,
    sidecar: String? = nil
  ) -> String {
    let block = Self.object([
      ("type", Self.quoted("tool_result")), ("tool_use_id", Self.quoted(call)),
      ("content", Self.quoted(text)), ("is_error", isError ? "true" : "false"),
    ])
    let message = Self.object([("role", Self.quoted("user")), ("content", "[\(block)]")])
    return makeRecordLine("user", time, message, of: id, sidecar: sidecar)
  }
}
