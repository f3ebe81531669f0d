public import RehearsalSimulation

/// The events of a run as project logs of Claude Code, to test tools that read such logs.
///
/// The root dispatches every session as an agent, because the format has no handoffs between agents. What the format cannot
/// say is left out: handoffs with their intents, tasks, decisions, reports, gates, retries and faults. Sessions with their
/// agents, times, acts and tokens stay, and an import finds them again.
public struct ClaudeLogExport: Sendable {
  /// The lines of each file, by the file's path.
  public private(set) var files: [String: [String]] = [:]

  /// The start of virtual time in the log: 2026-01-01.
  private static let origin: Int64 = 1_767_225_600_000_000_000
  private static let project = "/project"

  private let plan: Plan
  private let session: String
  private var calls = 0
  private var root: [Record] = []

  /// A line with the time by which the lines of a file are sorted.
  private struct Record {
    var time: Int64
    var text: String
  }

  /// A session of the run.
  private struct Child {
    var agent: AgentID
    var call: String
    var start: Int64
    var records: [Record] = []
    var tokens: Int64 = 0
    var acts = 0
    var hasEnded = false
  }

  /// Writes the events of a run.
  ///
  /// - Parameters:
  ///   - plan: The plan of the run.
  ///   - events: All events of the run, in order.
  ///   - session: The identifier of the session in the log, which is the name of the root's file.
  public init(_ plan: Plan, _ events: [Event], session: String) {
    self.plan = plan
    self.session = session
    root.append(Record(time: 0, text: user(0, text: "Begin the work.", of: nil)))
    var children: [SessionID: Child] = [:]
    var order: [SessionID] = []
    for event in events {
      let time = event.time.nanoseconds
      switch event.kind {
      case .sessionOpened:
        children[event.session] = open(event.agent, event.session, at: time)
        order.append(event.session)
      case .sessionSpent(let tokens): children[event.session]?.tokens += tokens
      case .sessionEnded(let result):
        guard var child = children[event.session], !child.hasEnded else { continue }
        end(&child, event.session, result, at: time)
        children[event.session] = child
      default:
        guard var child = children[event.session] else { continue }
        act(event.kind, &child, event.session, at: time)
        children[event.session] = child
      }
    }
    let last = events.last?.time.nanoseconds ?? 0
    root.append(Record(time: last, text: assistant(last, text: "The run has ended.", of: nil)))
    files["\(session).jsonl"] = Self.sorted(root)
    for id in order {
      guard let child = children[id] else { continue }
      files["\(session)/subagents/agent-\(Self.name(id)).jsonl"] = Self.sorted(child.records)
    }
  }

  private static func sorted(_ records: [Record]) -> [String] {
    records.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element.text)
  }

  private static func name(_ session: SessionID) -> String { "s\(session.rawValue)" }
}

// MARK: - Sessions

extension ClaudeLogExport {
  private mutating func open(_ agent: AgentID, _ id: SessionID, at time: Int64) -> Child {
    calls += 1
    let call = "call-\(calls)"
    let prompt = "Session \(id.rawValue) of \(plan.name(of: agent))."
    let input = Self.object([
      ("description", Self.text("session \(id.rawValue)")), ("prompt", Self.text(prompt)),
      ("subagent_type", Self.text(plan.name(of: agent))),
    ])
    root.append(Record(time: time, text: assistant(time, call: (call, "Task", input), of: nil)))
    var child = Child(agent: agent, call: call, start: time)
    child.records.append(Record(time: time, text: user(time, text: prompt, of: id)))
    return child
  }

  private mutating func end(
    _ child: inout Child,
    _ id: SessionID,
    _ result: Event.SessionResult,
    at time: Int64
  ) {
    child.hasEnded = true
    child.records.append(
      Record(time: time, text: assistant(time, text: "Done.", of: id, tokens: child.tokens))
    )
    let owesResult = plan.role(of: child.agent)?.isLead == false
    let isFailure = [.crashed, .refused, .cancelled].contains(result)
    let words = isFailure ? "The session was \(result.rawValue)." : "Done."
    let sidecar = Self.object([
      ("status", Self.text("completed")), ("agentId", Self.text(Self.name(id))),
      ("totalDurationMs", "\((time - child.start) / 1_000_000)"),
      ("totalToolUseCount", "\(child.acts)"),
    ])
    root.append(
      Record(
        time: time,
        text: answer(
          time,
          to: child.call,
          owesResult && result == .nothing ? "" : words,
          isError: isFailure,
          of: nil,
          sidecar: sidecar
        )
      )
    )
  }

  private mutating func act(
    _ kind: Event.Kind,
    _ child: inout Child,
    _ id: SessionID,
    at time: Int64
  ) {
    guard let (tool, input, failure) = Self.call(of: kind) else { return }
    calls += 1
    let call = "call-\(calls)"
    child.acts += 1
    child.records.append(
      Record(time: time, text: assistant(time, call: (call, tool, input), of: id))
    )
    child.records.append(
      Record(
        time: time,
        text: answer(time, to: call, failure ?? "Done.", isError: failure != nil, of: id)
      )
    )
  }

  /// Returns the tool, its input and how it failed; `nil` for an event that is no call of a tool.
  private static func call(of kind: Event.Kind) -> (String, String, failure: String?)? {
    switch kind {
    case .actRead(let path): ("Read", object([("file_path", text("\(project)/\(path)"))]), nil)
    case .actWrite(let path):
      (
        "Write",
        object([("file_path", text("\(project)/\(path)")), ("content", text(""))]),
        nil
      )
    case .actCommand(let command, let succeeded):
      ("Bash", object([("command", text(command))]), succeeded ? nil : "Exit code 1")
    case .actSkill(let skill): ("Skill", object([("skill", text(skill))]), nil)
    case .actTool(let tool, .allowed): (ToolTable.bare(tool), "{}", nil)
    case .actTool(let tool, .denied):
      (ToolTable.bare(tool), "{}", "Permission to use \(ToolTable.bare(tool)) has been denied.")
    default: nil
    }
  }
}

// MARK: - Records

extension ClaudeLogExport {
  private static func text(_ text: String) -> String { JSONText.quoted(text) }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(text($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  /// Returns a line of the root's log or of a session's own.
  private mutating func record(
    _ type: String,
    _ time: Int64,
    _ message: String,
    of id: SessionID?,
    sidecar: String? = nil
  ) -> String {
    calls += 1
    var members = [
      ("type", Self.text(type)), ("uuid", Self.text("record-\(calls)")),
      ("sessionId", Self.text(session)), ("cwd", Self.text(Self.project)),
      ("version", Self.text("2.1.42")),
      ("timestamp", Self.text(Timestamp(nanoseconds: Self.origin + time).description)),
      ("isSidechain", id == nil ? "false" : "true"), ("message", message),
    ]
    if let id { members.append(("agentId", Self.text(Self.name(id)))) }
    if let sidecar { members.append(("toolUseResult", sidecar)) }
    return Self.object(members)
  }

  private mutating func user(_ time: Int64, text: String, of id: SessionID?) -> String {
    let message = Self.object([("role", Self.text("user")), ("content", Self.text(text))])
    return record("user", time, message, of: id)
  }

  private mutating func assistant(
    _ time: Int64,
    text: String? = nil,
    call: (id: String, tool: String, input: String)? = nil,
    of id: SessionID?,
    tokens: Int64 = 0
  ) -> String {
    var blocks: [String] = []
    if let text {
      blocks.append(Self.object([("type", Self.text("text")), ("text", Self.text(text))]))
    }
    if let call {
      blocks.append(
        Self.object([
          ("type", Self.text("tool_use")), ("id", Self.text(call.id)),
          ("name", Self.text(call.tool)), ("input", call.input),
        ])
      )
    }
    calls += 1
    let usage = Self.object([("input_tokens", "\(tokens)"), ("output_tokens", "0")])
    let message = Self.object([
      ("role", Self.text("assistant")), ("id", Self.text("message-\(calls)")),
      ("model", Self.text("simulated")), ("content", "[\(blocks.joined(separator: ","))]"),
      ("usage", usage),
    ])
    return record("assistant", time, message, of: id)
  }

  private mutating func answer(
    _ time: Int64,
    to call: String,
    _ text: String,
    isError: Bool,
    of id: SessionID?,
    sidecar: String? = nil
  ) -> String {
    let block = Self.object([
      ("type", Self.text("tool_result")), ("tool_use_id", Self.text(call)),
      ("content", Self.text(text)), ("is_error", isError ? "true" : "false"),
    ])
    let message = Self.object([("role", Self.text("user")), ("content", "[\(block)]")])
    return record("user", time, message, of: id, sidecar: sidecar)
  }
}
