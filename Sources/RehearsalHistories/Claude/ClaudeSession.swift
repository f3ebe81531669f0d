import RehearsalSimulation

/// An importer that builds a history from the JSON records of one Claude Code session.
///
/// The records come from project logs or from the output of `claude --output-format stream-json`. The
/// importer knows the record formats of Claude Code 2.0.46 to 2.1.42. It also knows newer formats from
/// published records, up to about version 2.1.280.
final class ClaudeSession {
  var history: History
  private(set) var privacyFilter: PrivacyFilter
  var lanes: [LaneBuilder] = []
  var laneIndexByAgent: [String: Int] = [:]
  var progressLaneByAgent: [String: ProgressLane] = [:]
  var progressAgentIDs: [String] = []
  var progressRecordIDs: Set<String> = []
  var recordCountBySession: [String: Int] = [:]
  var versions: Set<String> = []
  /// The index in `lanes` of the agent that made a tool call, by the identifier of the call.
  var laneIndexByCall: [String: Int] = [:]
  var dispatchRequests: [DispatchRequest] = []
  var dispatchResultByCall: [String: DispatchResult] = [:]
  var backgroundTaskEnds: [BackgroundEnd] = []
  var distinctNotifications: Set<String> = []
  /// The index in `lanes` of the sub-agent that a sidechain record belongs to, by the identifier of the
  /// record.
  ///
  /// Old versions of Claude Code write the records of sub-agents as a sidechain of the root log, and do not
  /// name the sub-agent.
  private var laneIndexBySidechainRecord: [String: Int] = [:]
  /// For each interruption of an agent by the user, the number of messages that the agent had sent before.
  ///
  /// The key is the agent's index in `lanes`. The array has one element for each interruption.
  var messageCountsAtInterruptions: [Int: [Int]] = [:]
  /// The latest `status` of each background task in an output stream, by the task's identifier.
  ///
  /// A background task is work that runs beside the conversation, such as a sub-agent.
  var statusByTask: [String: String] = [:]
  /// The identifier of the background task that a tool call started, by the identifier of the call.
  ///
  /// If the records of a stream name several tasks for a call, the first one counts.
  var taskIDByCall: [String: String] = [:]

  /// A sub-agent whose messages are repeated as `progress` records in the log of its caller.
  struct ProgressLane {
    var builder: LaneBuilder
    var parentCallID: String?
  }

  /// A tool call that starts or resumes a sub-agent.
  struct DispatchRequest {
    var call: String
    var tool: String
    var callerLaneIndex: Int
    var logPosition: History.LogPosition
    var time: Timestamp?
    var agent: String
    var prompt: String
    var isBackground: Bool
    var resumedAgentID: String?
    var model: String?
    /// The number of the caller's message that contains the call, counted from 1.
    var messageNumber: Int
  }

  /// The result of a tool call that starts or resumes a sub-agent.
  struct DispatchResult {
    var logPosition: History.LogPosition
    var time: Timestamp?
    var text: String
    var failure: ToolFailure?
    var agentID: String?
    var isLaunchReceipt: Bool
    var report: Dispatch.Report
  }

  /// A record in the log that says that a background task has ended.
  struct BackgroundEnd {
    var taskID: String
    var call: String?
    var status: String
    var source: String
    var logPosition: History.LogPosition
    var time: Timestamp?
    var text: String?
  }

  init(_ format: LogFormat, options: ImportOptions) {
    history = History(session: "", format: format, files: [])
    privacyFilter = PrivacyFilter(options: options)
  }
}

// MARK: - Files

extension ClaudeSession {
  /// The state of reading one log file.
  struct Source {
    enum Kind { case root, child(agent: String), compaction }
    var kind: Kind
    var fileIndex: Int
    var recordIDHashes: Set<UInt64> = []
    var latestTime: Timestamp?
  }

  /// Reads all records of a log file and adds them to the history.
  ///
  /// The records of a compaction log (`agent-acompact-ID.jsonl`) are ignored; only the file and its lines are counted.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  func read(_ file: RecordFile, named name: String, _ kind: Source.Kind) throws {
    var source = beginFile(named: name, kind)
    var counts = try file.read { record, line in
      readRecord(record, History.LogPosition(file: source.fileIndex, line: line), &source)
      return true
    }
    if case .compaction = kind { counts.unreadableLines = 0 }
    history.lineCounts += counts
  }

  /// Adds a log file to the history, and returns the state of reading it.
  func beginFile(named name: String, _ kind: Source.Kind) -> Source {
    let source = Source(kind: kind, fileIndex: history.files.count)
    history.files.append(name)
    if case .compaction = kind { history.compactionFileCount += 1 }
    if case .root = kind { _ = findOrAddLane("main", .root) }
    if case .child(let agent) = kind { _ = findOrAddLane(agent, .child) }
    return source
  }

  private func findOrAddLane(_ id: String, _ kind: Lane.Kind) -> Int {
    if let index = laneIndexByAgent[id] { return index }
    laneIndexByAgent[id] = lanes.count
    lanes.append(LaneBuilder(id: id, kind: kind))
    return lanes.count - 1
  }

  /// Adds a record of a log file to the history.
  func readRecord(_ record: JSONValue, _ place: History.LogPosition, _ source: inout Source) {
    if case .compaction = source.kind { return }
    let type = record["type"]?.string ?? "?"
    let subtype = history.format == .streamJSON ? record["subtype"]?.string : nil
    history.recordCountByType[subtype.map { "\(type):\($0)" } ?? type, default: 0] += 1
    if let version = (record["version"] ?? record["claude_code_version"])?.string {
      versions.insert(version)
    }
    if let session = (record["sessionId"] ?? record["session_id"])?.string {
      recordCountBySession[session, default: 0] += 1
    }
    if privacyFilter.projectFolder == nil, let folder = record["cwd"]?.string {
      privacyFilter = PrivacyFilter(folder: folder, options: privacyFilter.options)
    }
    if let identifier = record["uuid"]?.string {
      guard source.recordIDHashes.insert(Digest(of: identifier).low).inserted else {
        history.repeatedRecordCount += 1
        return
      }
    }
    let time = record["timestamp"]?.string.flatMap(Timestamp.init)
    if let time {
      if let last = source.latestTime, time < last { history.backwardRecordCount += 1 }
      source.latestTime = time
    }
    readContent(of: record, type, time, place, source)
  }

  private func readContent(
    of record: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ source: Source
  ) {
    switch type {
    case "queue-operation":
      if let text = record["content"]?.string { readNotification(text, time, place) }
      return
    case "attachment":
      if let text = record["attachment"]?["prompt"]?.text { readNotification(text, time, place) }
    case "result" where history.format == .streamJSON:
      readStreamResult(record, place)
      return
    case "system" where history.format == .streamJSON:
      readTaskEvent(record, time, place)
      return
    default: break
    }
    guard record["uuid"] != nil || record["message"]?["content"] != nil else { return }
    let index = findOrAddLane(of: record, source)
    let isIdle = type == "user" && lanes[index].records.waitsForPrompt
    lanes[index].records.countRecord(at: time, since: isIdle ? time : nil)
    readContent(of: record, ofLane: index, type, time, place)
  }

  private func readContent(
    of record: JSONValue,
    ofLane index: Int,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    switch type {
    case "assistant":
      guard let message = record["message"], message.isObject else { return }
      lanes[index].readMessage(
        assistant: message,
        isError: PlatformMessages.isErrorMessage(record),
        at: time,
        place,
        privacyFilter
      )
      readDispatches(of: message, index, time, place)
    case "user": readUserMessage(record, index, time, place)
    case "system": readSystemRecord(record, index)
    case "progress": readProgressRecord(record, time, place)
    default: break
    }
  }

  /// Returns the index in `lanes` of the agent that a record belongs to.
  ///
  /// If `lanes` does not contain the agent yet, the agent is added.
  private func findOrAddLane(of record: JSONValue, _ source: Source) -> Int {
    if let call = record["parent_tool_use_id"]?.string {
      return findOrAddLane("tool:\(call)", .child)
    }
    switch source.kind {
    case .child(let agent): return findOrAddLane(agent, .child)
    case .root, .compaction: break
    }
    if record["isSidechain"]?.bool == true {
      return record["agentId"]?.string.map { findOrAddLane($0, .child) }
        ?? findOrAddSidechainLane(of: record)
    }
    return findOrAddLane("main", .root)
  }
}

extension ClaudeSession {
  /// Returns the index in `lanes` of the sub-agent that a sidechain record belongs to.
  ///
  /// Old versions of Claude Code write such records into the root log, without the name of the
  /// sub-agent. The record belongs to the same sub-agent as its parent record. If the parent record
  /// is unknown, the record begins a new sub-agent.
  private func findOrAddSidechainLane(of record: JSONValue) -> Int {
    let parent = record["parentUuid"]?.string
    let index =
      parent.flatMap { laneIndexBySidechainRecord[$0] }
      ?? findOrAddLane("sidechain-\(laneIndexBySidechainRecord.count + 1)", .child)
    if let identifier = record["uuid"]?.string { laneIndexBySidechainRecord[identifier] = index }
    return index
  }
}
