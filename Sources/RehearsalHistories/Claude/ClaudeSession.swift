import RehearsalSimulation

/// A session of Claude Code, as its records are read from project logs or a stream.
///
/// Sources: the import rules are those of this project's tests; the record shapes were read off logs of the versions
/// 2.0.46 to 2.1.42 and published records up to 2.1.28x.
final class ClaudeSession {
  var history: History
  private(set) var paths: ProjectPaths
  var lanes: [LaneBuilder] = []
  var laneIndices: [String: Int] = [:]
  var progress: [String: ProgressLane] = [:]
  var progressOrder: [String] = []
  private var innerRecords: Set<String> = []
  var sessions: [String: Int] = [:]
  var versions: Set<String> = []
  /// The index of the lane of each call, by the call's identifier.
  private var callLanes: [String: Int] = [:]
  private(set) var requests: [DispatchRequest] = []
  private(set) var results: [String: DispatchResult] = [:]
  var ends: [BackgroundEnd] = []
  var distinctNotifications: Set<String> = []
  /// The lanes of records of children without an agent's identifier, by the record's identifier.
  private var inlineLanes: [String: Int] = [:]
  /// The interruptions by the user in each lane, as counts of the lane's messages so far.
  private(set) var interruptions: [Int: [Int]] = [:]
  /// The last state that a stream states of each task, by the task's identifier.
  var taskStates: [String: String] = [:]
  /// The first task that a stream names for each dispatch, by the call's identifier.
  var taskOfCall: [String: String] = [:]

  /// A lane of an agent whose messages the caller's log repeats.
  struct ProgressLane {
    var builder: LaneBuilder
    var parentCall: String?
  }

  /// A call that starts another agent.
  struct DispatchRequest {
    var call: String
    var lane: Int
    var place: History.Place
    var time: Timestamp?
    var agent: String
    var prompt: String
    var isBackground: Bool
    var resumes: String?
    var model: String?
    /// The number of the caller's message that has the call.
    var message: Int
  }

  /// What the answer to a dispatch says.
  struct DispatchResult {
    var place: History.Place
    var time: Timestamp?
    var text: String
    var failure: ToolFailure?
    var agent: String?
    var isLaunch: Bool
    var report: Dispatch.Report
  }

  /// A statement that background work has ended.
  struct BackgroundEnd {
    var task: String
    var call: String?
    var status: String
    var via: String
    var place: History.Place
    var time: Timestamp?
    var text: String?
  }

  init(_ format: LogFormat, options: ImportOptions) {
    history = History(session: "", format: format, files: [])
    paths = ProjectPaths(options: options)
  }
}

// MARK: - Files

extension ClaudeSession {
  /// The file from which records are read.
  struct Source {
    enum Kind { case root, child(agent: String), compaction }
    var kind: Kind
    var index: Int
    var identifiers: Set<UInt64> = []
    var last: Timestamp?
  }

  /// Reads a file.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  func read(_ file: RecordFile, named name: String, _ kind: Source.Kind) throws {
    var source = Source(kind: kind, index: history.files.count)
    history.files.append(name)
    if case .compaction = kind { history.compactionFiles += 1 }
    if case .root = kind { _ = lane("main", .root) }
    if case .child(let agent) = kind { _ = lane(agent, .child) }
    history.counts += try file.read { record, line in
      take(record, History.Place(file: source.index, line: line), &source)
      return true
    }
  }

  private func lane(_ id: String, _ kind: Lane.Kind) -> Int {
    if let index = laneIndices[id] { return index }
    laneIndices[id] = lanes.count
    lanes.append(LaneBuilder(id: id, kind: kind))
    return lanes.count - 1
  }

  private func take(_ record: JSONValue, _ place: History.Place, _ source: inout Source) {
    if case .compaction = source.kind { return }
    let type = record["type"]?.string ?? "?"
    let subtype = history.format == .streamJSON ? record["subtype"]?.string : nil
    history.recordTypes[subtype.map { "\(type):\($0)" } ?? type, default: 0] += 1
    if let version = (record["version"] ?? record["claude_code_version"])?.string {
      versions.insert(version)
    }
    if let session = (record["sessionId"] ?? record["session_id"])?.string {
      sessions[session, default: 0] += 1
    }
    if paths.root == nil, let folder = record["cwd"]?.string {
      paths = ProjectPaths(folder: folder, options: paths.options)
    }
    if let identifier = record["uuid"]?.string {
      guard source.identifiers.insert(Digest(of: identifier).low).inserted else {
        history.repeatedRecords += 1
        return
      }
    }
    let time = record["timestamp"]?.string.flatMap(Timestamp.init)
    if let time {
      if let last = source.last, time < last { history.backwardRecords += 1 }
      source.last = time
    }
    take(record, type, time, place, source)
  }

  private func take(
    _ record: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.Place,
    _ source: Source
  ) {
    switch type {
    case "queue-operation":
      if let text = record["content"]?.string { takeNotification(text, time, place) }
      return
    case "attachment":
      if let text = record["attachment"]?["prompt"]?.text { takeNotification(text, time, place) }
    case "result" where history.format == .streamJSON:
      takeResult(record, place)
      return
    case "system" where history.format == .streamJSON:
      takeTaskEvent(record, time, place)
      return
    default: break
    }
    guard record["uuid"] != nil || record["message"]?["content"] != nil else { return }
    let index = lane(of: record, source)
    lanes[index].records.countRecord(at: time)
    switch type {
    case "assistant":
      guard let message = record["message"], message.isObject else { return }
      lanes[index].take(assistant: message, at: time, place, paths)
      takeDispatches(of: message, index, time, place)
    case "user": takeUser(record, index, time, place)
    case "system": takeSystem(record, index)
    case "progress": takeProgress(record, time, place)
    default: break
    }
  }

  /// Returns the lane to which a record belongs.
  private func lane(of record: JSONValue, _ source: Source) -> Int {
    if let call = record["parent_tool_use_id"]?.string { return lane("tool:\(call)", .child) }
    switch source.kind {
    case .child(let agent): return lane(agent, .child)
    case .root, .compaction: break
    }
    if record["isSidechain"]?.bool == true {
      return record["agentId"]?.string.map { lane($0, .child) } ?? inlineLane(of: record)
    }
    return lane("main", .root)
  }
}

extension ClaudeSession {
  /// Returns the lane of a child's record in the root's log of an old version, which names no agent.
  ///
  /// A record without a parent begins a lane; another one belongs to the lane of its parent.
  private func inlineLane(of record: JSONValue) -> Int {
    let parent = record["parentUuid"]?.string
    let index =
      parent.flatMap { inlineLanes[$0] } ?? lane("sidechain-\(inlineLanes.count + 1)", .child)
    if let identifier = record["uuid"]?.string { inlineLanes[identifier] = index }
    return index
  }
}

// MARK: - Records

extension ClaudeSession {
  private func takeDispatches(
    of message: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    for block in message["content"]?.elements ?? [] where block["type"]?.string == "tool_use" {
      guard let id = block["id"]?.string, callLanes[id] == nil else { continue }
      callLanes[id] = lane
      guard ClaudeTools.dispatching.contains(block["name"]?.string ?? "") else { continue }
      let input = block["input"]
      requests.append(
        DispatchRequest(
          call: id,
          lane: lane,
          place: place,
          time: time,
          agent: input?["subagent_type"]?.string ?? "general-purpose",
          prompt: input?["prompt"]?.string ?? "",
          isBackground: input?["run_in_background"]?.bool ?? false,
          resumes: input?["resume"]?.string,
          model: input?["model"]?.string,
          message: lanes[lane].messages
        )
      )
    }
  }

  private func takeUser(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    guard let message = record["message"], message.isObject else { return }
    let answers = lanes[lane].take(user: message)
    let sidecar = record["toolUseResult"] ?? record["tool_use_result"]
    for block in answers { takeAnswer(block, sidecar, lane, time, place) }
    guard answers.isEmpty, let text = message["content"]?.text else { return }
    if takeNotification(text, time, place) { return }
    if text.hasPrefix("[Request interrupted by user") {
      history.interruptions += 1
      interruptions[lane, default: []].append(lanes[lane].messages)
    } else if lanes[lane].lane.kind == .root, isTurn(record, text) {
      history.humanTurns += 1
    }
  }

  /// Returns whether a text is a turn of the user: not added by the program, no output of a command.
  private func isTurn(_ record: JSONValue, _ text: String) -> Bool {
    guard record["isMeta"]?.bool != true, record["isCompactSummary"]?.bool != true,
      record["isSynthetic"]?.bool != true, record["isVisibleInTranscriptOnly"]?.bool != true
    else { return false }
    return !text.hasPrefix("<command-") && !text.hasPrefix("<local-command-")
  }

  private func takeAnswer(
    _ block: JSONValue,
    _ sidecar: JSONValue?,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    guard let id = block["tool_use_id"]?.string else { return }
    guard let owner = callLanes[id], let call = lanes[owner].records.call(id) else {
      history.strayResults += 1
      return
    }
    let answer = Self.answer(to: call, block, time, place)
    lanes[owner].records.answer(id, answer)
    if call.tool == "Write", let old = sidecar?["originalFile"]?.string,
      let new = sidecar?["content"]?.string,
      let loosening = GateChange.loosening(from: old, to: new)
    {
      lanes[owner].records.change(id) { $0.loosening = $0.loosening ?? loosening }
    }
    if call.action == .dispatch, results[id] == nil {
      let text = block["content"]?.text ?? ""
      results[id] = result(text, answer.failure, sidecar, time, place)
    } else if call.tool == "TaskOutput" || call.tool == "AgentOutputTool", answer.failure == nil {
      history.polls += 1
      takePoll(sidecar, block["content"]?.text ?? "", time, place)
    }
  }

  /// Returns the answer that a block has for a call.
  private static func answer(
    to call: ToolCall,
    _ block: JSONValue,
    _ time: Timestamp?,
    _ place: History.Place
  ) -> ToolCall.Answer {
    var answer = ToolCall.Answer(time: time, place: place)
    if block["is_error"]?.bool == true {
      let text = block["content"]?.text ?? ""
      let failure = ClaudeTools.failure(of: call.tool, text)
      answer.failure = failure
      answer.effect = ClaudeTools.effect(failure, text)
    }
    return answer
  }

  private func result(
    _ text: String,
    _ failure: ToolFailure?,
    _ sidecar: JSONValue?,
    _ time: Timestamp?,
    _ place: History.Place
  ) -> DispatchResult {
    let isLaunch =
      ["async_launched", "teammate_spawned"].contains(sidecar?["status"]?.string)
      || sidecar?["isAsync"]?.bool == true
    return DispatchResult(
      place: place,
      time: time,
      text: text,
      failure: failure
        ?? (text.hasPrefix("Agent type '") && text.contains("not found")
          ? .unknownAgent : nil),
      agent: (sidecar?["agentId"] ?? sidecar?["agent_id"])?.string,
      isLaunch: isLaunch,
      report: Dispatch.Report(
        milliseconds: sidecar?["totalDurationMs"]?.integer,
        tokens: sidecar?["totalTokens"]?.integer,
        toolCalls: sidecar?["totalToolUseCount"]?.integer
      )
    )
  }

  private func takeSystem(_ record: JSONValue, _ lane: Int) {
    switch record["subtype"]?.string {
    case "compact_boundary": lanes[lane].records.lane.compactions += 1
    case "stop_hook_summary":
      history.stopHooks.all += 1
      if record["preventedContinuation"]?.bool == true { history.stopHooks.prevented += 1 }
    default: break
    }
  }

  /// Takes a message of a child that the caller's log repeats.
  private func takeProgress(_ record: JSONValue, _ time: Timestamp?, _ place: History.Place) {
    guard let data = record["data"], data["type"]?.string == "agent_progress",
      let agent = data["agentId"]?.string, let inner = data["message"]
    else { return }
    if progress[agent] == nil {
      progressOrder.append(agent)
      progress[agent] = ProgressLane(builder: LaneBuilder(id: agent, kind: .progress))
    }
    if let identifier = inner["uuid"]?.string, !innerRecords.insert(identifier).inserted {
      history.progress.repeats += 1
      return
    }
    guard var child = progress[agent] else { return }
    child.parentCall = child.parentCall ?? record["parentToolUseID"]?.string
    let time = inner["timestamp"]?.string.flatMap(Timestamp.init) ?? time
    child.builder.records.countRecord(at: time)
    if let message = inner["message"], message.isObject {
      if inner["type"]?.string == "assistant" {
        child.builder.take(assistant: message, at: time, place, paths)
      } else {
        for block in child.builder.take(user: message) {
          guard let id = block["tool_use_id"]?.string, let call = child.builder.records.call(id)
          else { continue }
          child.builder.records.answer(id, Self.answer(to: call, block, time, place))
        }
      }
    }
    progress[agent] = child
  }
}
