import RehearsalSimulation

/// Messages of AutoGen's agent chat, as `run_stream` yields them, with a lane for each agent.
///
/// Source: autogen-agentchat 0.7, `messages.py`. The last record is the result, which repeats the messages. One agent
/// speaks at a time, so an agent is at work from the message before its own.
struct AutoGenMessages {
  private var history: History
  private var lanes: [LaneRecords] = []
  /// The indices of the lanes, by the agent's name.
  private var indices: [String: Int] = [:]
  /// The handoffs to agents that have not spoken yet.
  private var waiting: [String: [Int]] = [:]
  /// The identifiers of the messages; early versions have none.
  private var identifiers: Set<String> = []
  /// The time of the last message.
  private var last: Timestamp?
  private let paths: ProjectPaths

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
      paths: ProjectPaths(options: options)
    )
    messages.history.counts = try file.read { record, line in
      messages.take(record, History.Place(file: 0, line: line))
      return true
    }
    return messages.finished
  }

  private init(history: History, paths: ProjectPaths) {
    self.history = history
    self.paths = paths
  }

  private var finished: History {
    var history = history
    history.lanes = lanes.map(\.lane)
    history.measureDepths()
    return history
  }

  private mutating func take(_ record: JSONValue, _ place: History.Place) {
    if record["messages"] != nil, let reason = record["stop_reason"] {
      takeResult(reason, place)
      return
    }
    guard let type = record["type"]?.string, let source = record["source"]?.string else { return }
    history.recordTypes[type, default: 0] += 1
    if let id = record["id"]?.string, !identifiers.insert(id).inserted {
      history.repeatedRecords += 1
      return
    }
    let time = record["created_at"]?.string.flatMap(Timestamp.init)
    let begin = last
    last = time ?? last
    guard source != "user" else {
      history.humanTurns += 1
      return
    }
    let lane = lane(source)
    lanes[lane].countRecord(at: time, since: begin)
    takeUsage(record["models_usage"], lane)
    switch type {
    case "ToolCallRequestEvent": takeCalls(record, lane, time, place)
    case "ToolCallExecutionEvent": takeAnswers(record, lane, time, place)
    case "HandoffMessage": takeHandoff(record, lane, time, place)
    case "TextMessage": lanes[lane].say(record["content"]?.string ?? "", at: place, paths)
    default: break
    }
  }

  /// Takes the result, after which the agent that began has ended.
  private mutating func takeResult(_ reason: JSONValue, _ place: History.Place) {
    if !lanes.isEmpty { lanes[0].lane.endsWithUser = false }
    history.results.append(
      History.StreamResult(
        subtype: reason.string == nil ? "stopped" : "success",
        isError: false,
        deniedTools: [],
        place: place
      )
    )
  }

  /// Returns the lane of an agent, which is made at its first message.
  private mutating func lane(_ source: String) -> Int {
    if let lane = indices[source] { return lane }
    var lane = Lane(id: source, kind: lanes.isEmpty ? .root : .child)
    lane.type = source
    let index = lanes.count
    indices[source] = index
    for dispatch in waiting.removeValue(forKey: source) ?? [] {
      history.dispatches[dispatch].lane = index
      history.dispatches[dispatch].join = .result
      history.dispatches[dispatch].outcome = .completed
      lane.parent = lane.parent ?? history.dispatches[dispatch].caller
    }
    lanes.append(LaneRecords(lane))
    return index
  }

  private mutating func takeUsage(_ usage: JSONValue?, _ lane: Int) {
    guard let usage, usage.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = max(0, usage["prompt_tokens"]?.integer ?? 0)
    tokens.output = max(0, usage["completion_tokens"]?.integer ?? 0)
    lanes[lane].lane.tokens["?", default: TokenCount()] += tokens
  }

  private mutating func takeCalls(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    for call in record["content"]?.elements ?? [] {
      guard let id = call["id"]?.string, let tool = call["name"]?.string else { continue }
      lanes[lane].add(ToolCall(id: id, tool: tool, action: .other, time: time, place: place))
    }
  }

  private mutating func takeAnswers(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    for answer in record["content"]?.elements ?? [] {
      guard let id = answer["call_id"]?.string, let call = lanes[lane].call(id), call.answer == nil
      else {
        history.strayResults += 1
        continue
      }
      let failure: ToolFailure? = answer["is_error"]?.bool == true ? .other : nil
      lanes[lane].answer(id, ToolCall.Answer(time: time, place: place, failure: failure))
    }
  }

  private mutating func takeHandoff(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    guard let target = record["target"]?.string else { return }
    let child = indices[target]
    if child == nil { waiting[target, default: []].append(history.dispatches.count) }
    history.dispatches.append(
      Dispatch(
        call: record["id"]?.string ?? "line \(place.line)",
        caller: lane,
        agent: target,
        lane: child,
        join: child.map { _ in .result },
        place: place,
        request: time,
        outcome: child == nil ? .openAtEnd : .completed,
        isTransfer: true,
        prompt: Lane.Words(prompt: record["content"]?.string ?? "", at: place, paths)
      )
    )
  }
}
