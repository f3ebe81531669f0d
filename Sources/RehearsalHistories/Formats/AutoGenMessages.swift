import RehearsalSimulation

/// An importer of the messages that `run_stream` of AutoGen's AgentChat produces.
///
/// The last record of a file is the result of the run. The importer reads only its stop reason, because the
/// messages in it repeat the earlier records. In AutoGen, only one agent works at a time. The time between
/// two messages therefore counts as work of the agent that sent the second message.
///
/// Source: autogen-agentchat 0.7, `messages.py`.
struct AutoGenMessages {
  private var history: History
  private var lanes: [LaneRecords] = []
  /// The index of each agent in `lanes`, by the agent's name.
  private var laneIndexByAgent: [String: Int] = [:]
  /// For each agent, the indices in `history.dispatches` of the handoffs to it since its latest message.
  ///
  /// The key is the name of the agent.
  private var unansweredDispatchesByAgent: [String: [Int]] = [:]
  /// The identifiers of the messages that have been read.
  ///
  /// Messages of early AutoGen versions have no identifier.
  private var messageIDs: Set<String> = []
  /// The time of the latest message that has a time; `nil` if there is none.
  private var previousMessageTime: Timestamp?
  private let filter: PrivacyFilter

  /// Reads the messages of a file as one history.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func history(
    _ file: RecordFile,
    named name: String,
    options: ImportOptions
  ) throws -> History {
    var messages = AutoGenMessages(
      history: History(session: name, format: .autoGen, files: [name]),
      filter: PrivacyFilter(options: options)
    )
    messages.history.lineCounts = try file.read { record, line in
      messages.readRecord(record, History.LogPosition(file: 0, line: line))
      return true
    }
    return messages.finishedHistory
  }

  private init(history: History, filter: PrivacyFilter) {
    self.history = history
    self.filter = filter
  }

  private var finishedHistory: History {
    var history = history
    history.lanes = lanes.map(\.lane)
    history.setDepths()
    return history
  }

  private mutating func readRecord(_ record: JSONValue, _ place: History.LogPosition) {
    if record["messages"] != nil, let reason = record["stop_reason"] {
      readResult(reason, place)
      return
    }
    guard let type = record["type"]?.string, let source = record["source"]?.string else { return }
    history.recordCountByType[type, default: 0] += 1
    if let id = record["id"]?.string, !messageIDs.insert(id).inserted {
      history.repeatedRecordCount += 1
      return
    }
    let time = record["created_at"]?.string.flatMap(Timestamp.init)
    let previousTime = previousMessageTime
    previousMessageTime = time ?? previousMessageTime
    guard source != "user" else {
      history.humanTurnCount += 1
      history.timesWithoutLane += [time].compactMap(\.self)
      return
    }
    let lane = findOrAddLane(source)
    completeHandoffs(to: source, lane)
    lanes[lane].countRecord(at: time, since: previousTime)
    readUsage(record["models_usage"], lane)
    switch type {
    case "ToolCallRequestEvent": readCalls(record, lane, time, place)
    case "ToolCallExecutionEvent": readAnswers(record, lane, time, place)
    case "HandoffMessage": readHandoff(record, lane, time, place)
    case "TextMessage", "StopMessage", "MultiModalMessage":
      let texts = record["content"]?.elements.compactMap(\.string) ?? []
      let text = record["content"]?.string ?? texts.joined(separator: "\n")
      lanes[lane].setLastMessage(text, at: place, filter)
    default: break
    }
  }

  /// Reads the record with the result of the run, which is the last record of a file.
  private mutating func readResult(_ reason: JSONValue, _ place: History.LogPosition) {
    if !lanes.isEmpty { lanes[0].lane.endsWithUser = false }
    history.streamResults.append(
      History.StreamResult(
        subtype: reason.string == nil ? "stopped" : "success",
        isError: false,
        deniedTools: [],
        place: place
      )
    )
  }

  /// Returns the index in `lanes` of the agent with the given name.
  ///
  /// If the agent has no lane yet, the method adds one.
  private mutating func findOrAddLane(_ source: String) -> Int {
    if let lane = laneIndexByAgent[source] { return lane }
    var lane = Lane(id: source, kind: lanes.isEmpty ? .root : .child)
    lane.agentType = source
    let index = lanes.count
    laneIndexByAgent[source] = index
    lane.parent = unansweredDispatchesByAgent[source]?.first.map {
      history.dispatches[$0].callerLane
    }
    lanes.append(LaneRecords(lane))
    return index
  }

  /// Notes that an agent has begun the work of all handoffs to it, because it has sent a message.
  private mutating func completeHandoffs(to agent: String, _ lane: Int) {
    for index in unansweredDispatchesByAgent.removeValue(forKey: agent) ?? [] {
      history.dispatches[index].childLane = lane
      history.dispatches[index].evidence = .result
      history.dispatches[index].outcome = .completed
    }
  }

  private mutating func readUsage(_ usage: JSONValue?, _ lane: Int) {
    guard let usage, usage.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = max(0, usage["prompt_tokens"]?.integer ?? 0)
    tokens.output = max(0, usage["completion_tokens"]?.integer ?? 0)
    lanes[lane].lane.tokens["?", default: TokenCount()] += tokens
  }

  private mutating func readCalls(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    for call in record["content"]?.elements ?? [] {
      guard let id = call["id"]?.string, let tool = call["name"]?.string else { continue }
      lanes[lane].add(ToolCall(id: id, tool: tool, action: .other, time: time, place: place))
    }
  }

  private mutating func readAnswers(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    for answer in record["content"]?.elements ?? [] {
      guard let id = answer["call_id"]?.string, lanes[lane].call(id) != nil else {
        history.strayResultCount += 1
        continue
      }
      let failure: ToolFailure? = answer["is_error"]?.bool == true ? .other : nil
      lanes[lane].setAnswer(id, ToolCall.Answer(time: time, place: place, failure: failure))
    }
  }

  private mutating func readHandoff(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let target = record["target"]?.string else { return }
    unansweredDispatchesByAgent[target, default: []].append(history.dispatches.count)
    history.dispatches.append(
      Dispatch(
        callID: record["id"]?.string ?? "line \(place.line)",
        callerLane: lane,
        agent: target,
        place: place,
        requestTime: time,
        outcome: .openAtEnd,
        isTransfer: true,
        prompt: Lane.Message(prompt: record["content"]?.string ?? "", at: place, filter)
      )
    )
  }
}
