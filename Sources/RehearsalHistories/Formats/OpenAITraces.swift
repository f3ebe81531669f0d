import OrderedCollections

/// An importer of traces that the exporters of the OpenAI Agents SDK write.
///
/// Source: openai-agents-python 0.24, `tracing/spans.py` and `tracing/span_data.py`. A span is written when it ends, so
/// it comes after the spans inside it.
enum OpenAITraces {
  /// A span: one timed operation of a trace, such as an agent's work, a tool call or a handoff.
  fileprivate struct Span {
    var id: String
    var parentID: String?
    var start: Timestamp?
    var end: Timestamp?
    var type: String
    var data: JSONValue
    var hasError: Bool
    var place: History.LogPosition
  }

  /// Reads the traces in a file, and returns one history for each trace.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func histories(_ file: RecordFile, named name: String) throws -> [History] {
    struct Trace {
      var spans: [Span] = []
      var types: [String: Int] = [:]
      var spanIDs: Set<String> = []
      var repeatedSpans = 0
    }
    var traces: OrderedDictionary<String, Trace> = [:]
    var shares = RecordShares()
    let fileCounts = try file.readWithSizes { record, line, size in
      if record["object"]?.string == "trace", let id = record["id"]?.string {
        shares.add(id, line: line, size: size)
        traces[id, default: Trace()].types["trace", default: 0] += 1
      } else if let span = makeSpan(record, line), let trace = record["trace_id"]?.string {
        shares.add(trace, line: line, size: size)
        traces[trace, default: Trace()].types[span.type, default: 0] += 1
        if traces[trace, default: Trace()].spanIDs.insert(span.id).inserted {
          traces[trace, default: Trace()].spans.append(span)
        } else {
          traces[trace, default: Trace()].repeatedSpans += 1
        }
      }
      return true
    }
    let counts = shares.counts(of: Array(traces.keys), in: fileCounts)
    return zip(traces, counts).map { entry, counts in
      let (id, trace) = entry
      var history = History(session: id, format: .openAIAgents, files: [name])
      history.lineCounts = counts
      history.recordCountByType = trace.types
      history.repeatedRecordCount = trace.repeatedSpans
      OpenAILanes(trace.spans).add(to: &history)
      return history
    }
  }

  private static func makeSpan(_ record: JSONValue, _ line: Int) -> Span? {
    guard record["object"]?.string == "trace.span", let id = record["id"]?.string,
      let data = record["span_data"], let type = data["type"]?.string
    else { return nil }
    return Span(
      id: id,
      parentID: record["parent_id"]?.string,
      start: record["started_at"]?.string.flatMap(Timestamp.init),
      end: record["ended_at"]?.string.flatMap(Timestamp.init),
      type: type,
      data: data,
      hasError: record["error"].map { !$0.isNull } ?? false,
      place: History.LogPosition(file: 0, line: line)
    )
  }
}

/// A converter of the spans of a trace to the lanes, tool calls and dispatches of a history.
///
/// A lane is one agent at work, and a dispatch is a call that gives work to an agent.
private struct OpenAILanes {
  private let spans: [OpenAITraces.Span]
  /// The position of each span in the array `spans`, by the span's identifier.
  private let spanIndexByID: [String: Int]
  /// The index of each agent in `lanes`, by the identifier of the agent's span.
  private var laneIndexOfSpan: [String: Int] = [:]
  private var lanes: [LaneRecords] = []
  /// The starts and ends of the spans in each of the lanes, and the end of the agent's own span.
  private var timesByLane: [[Timestamp]] = []
  /// The name of an agent and the run that it belongs to.
  ///
  /// A handoff starts an agent in its own run. An agent that is used as a tool begins a run of its own.
  private struct AgentName: Hashable {
    var name: String
    /// The index in `spans` of the function that runs the agent as a tool; `nil` if there is none.
    var function: Int?
  }

  /// The indices in `lanes` of the agents that are not matched with a handoff yet, by agent name.
  ///
  /// After all agents are added, each array is reversed, so the agent that began first is the last element.
  private var unmatchedLaneIndices: [AgentName: [Int]] = [:]
  /// For each of the lanes, the index in `spans` of the function that runs the agent as a tool; `nil` if none does.
  private var functionByLane: [Int?] = []
  private var failedResponses = FailedResponses()

  init(_ spans: [OpenAITraces.Span]) {
    self.spans = spans.sorted { left, right in
      (left.start?.nanoseconds ?? 0, left.place) < (right.start?.nanoseconds ?? 0, right.place)
    }
    spanIndexByID = Dictionary(
      self.spans.enumerated().map { ($1.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Adds the lanes, tool calls and dispatches of the trace to a history.
  func add(to history: inout History) {
    var converter = self
    for span in spans where span.type == "agent" { converter.openLane(span) }
    converter.unmatchedLaneIndices = converter.unmatchedLaneIndices.mapValues { $0.reversed() }
    for span in spans where span.type != "agent" {
      guard let laneIndex = converter.owningLaneIndex(of: span) else {
        history.timesWithoutLane += [span.start, span.end].compactMap(\.self)
        continue
      }
      converter.readSpan(span, laneIndex, &history)
    }
    for span in spans where span.type == "agent" { converter.closeLane(span) }
    for index in converter.lanes.indices {
      converter.lanes[index].extendPeriod(toAll: converter.timesByLane[index])
    }
    converter.addToolDispatches(&history)
    history.lanes = converter.lanes.map(\.lane)
    for index in history.dispatches.indices {
      let child = history.dispatches[index].childLane
      history.dispatches[index].end = child.flatMap { history.lanes[$0].lastTime }
    }
    history.markUnusableResults()
    history.setDepths()
  }

  private mutating func openLane(_ span: OpenAITraces.Span) {
    var lane = Lane(id: span.id, kind: lanes.isEmpty ? .root : .child)
    lane.agentType = span.data["name"]?.string ?? "?"
    laneIndexOfSpan[span.id] = lanes.count
    let function = functionIndex(around: span)
    functionByLane.append(function)
    let name = AgentName(name: lane.agentType, function: function)
    unmatchedLaneIndices[name, default: []].append(lanes.count)
    var records = LaneRecords(lane)
    records.countRecord(at: span.start)
    lanes.append(records)
    timesByLane.append([])
  }

  private mutating func closeLane(_ span: OpenAITraces.Span) {
    guard let lane = laneIndexOfSpan[span.id] else { return }
    timesByLane[lane] += [span.end].compactMap(\.self)
    if span.end == nil {
      lanes[lane].interrupt()
    } else if span.hasError {
      lanes[lane].endInError(at: span.place)
    } else {
      lanes[lane].lane.endsWithUser = false
      failedResponses.end(&lanes[lane], lane)
    }
  }

  /// Returns the index in `spans` of the function that runs an agent as a tool; `nil` if there is none.
  private func functionIndex(around span: OpenAITraces.Span) -> Int? {
    var nextID = span.parentID
    for _ in spans {
      guard let index = nextID.flatMap({ spanIndexByID[$0] }), spans[index].type != "agent" else {
        return nil
      }
      if spans[index].type == "function" { return index }
      nextID = spans[index].parentID
    }
    return nil
  }

  /// Returns the index in `lanes` of the innermost agent whose span encloses the given span; `nil` if there
  /// is none.
  private func owningLaneIndex(of span: OpenAITraces.Span) -> Int? {
    var nextID = span.parentID
    for _ in 0...spans.count {
      guard let id = nextID else { return nil }
      if let lane = laneIndexOfSpan[id] { return lane }
      nextID = spanIndexByID[id].flatMap { spans[$0].parentID }
    }
    return nil
  }

  private mutating func readSpan(_ span: OpenAITraces.Span, _ lane: Int, _ history: inout History) {
    lanes[lane].lane.recordCount += 1
    timesByLane[lane] += [span.start, span.end].compactMap(\.self)
    let isResponse = span.type == "generation" || span.type == "response"
    if span.hasError, isResponse || span.type == "custom" {
      failedResponses.addFailure(lane, endingAt: span.end ?? span.start, span.place)
    } else if isResponse || span.type == "function" || span.type == "handoff" {
      failedResponses.addWork(lane, startingAt: span.start)
    }
    switch span.type {
    case "function": readCall(span, lane)
    case "handoff": readHandoff(span, lane, &history)
    case "generation", "response": readUsage(span, lane)
    default: break
    }
  }

  private mutating func readCall(_ span: OpenAITraces.Span, _ lane: Int) {
    var call = ToolCall(
      id: span.id,
      tool: span.data["name"]?.string ?? "?",
      action: .other,
      time: span.start,
      place: span.place
    )
    call.answer = ToolCall.Answer(
      time: span.end,
      place: span.place,
      failure: span.hasError ? .other : nil
    )
    lanes[lane].add(call)
  }

  private mutating func readHandoff(
    _ span: OpenAITraces.Span,
    _ lane: Int,
    _ history: inout History
  ) {
    guard let agent = span.data["to_agent"]?.string else { return }
    let child = popStartedLaneIndex(agent, after: span.start, by: lane)
    if let child { lanes[child].lane.parent = lane }
    history.dispatches.append(
      Dispatch(
        callID: span.id,
        callerLane: lane,
        agent: agent,
        childLane: child,
        evidence: child.map { _ in .result },
        place: span.place,
        requestTime: span.start,
        start: child.flatMap { lanes[$0].lane.firstTime },
        outcome: child == nil ? .openAtEnd : .completed,
        isTransfer: true,
        prompt: Lane.Message(prompt: "", at: span.place, PrivacyFilter())
      )
    )
  }

  /// Returns the index in `lanes` of the agent that a handoff started; `nil` if there is none.
  ///
  /// This is the first unmatched agent with the given name that begins at the handoff's time or later, and is
  /// not the sender. The agent and all earlier agents with this name are removed from the unmatched agents.
  private mutating func popStartedLaneIndex(_ agent: String, after time: Timestamp?, by lane: Int)
    -> Int?
  {
    let name = AgentName(name: agent, function: functionByLane[lane])
    while let nextLaneIndex = unmatchedLaneIndices[name]?.popLast() {
      let start = lanes[nextLaneIndex].lane.firstTime?.nanoseconds ?? 0
      if nextLaneIndex != lane, start >= time?.nanoseconds ?? 0 { return nextLaneIndex }
    }
    return nil
  }

  /// Adds a dispatch for each agent that a function ran as a tool and that no handoff started.
  private mutating func addToolDispatches(_ history: inout History) {
    for child in lanes.indices where lanes[child].lane.parent == nil {
      guard let function = functionByLane[child].map({ spans[$0] }),
        let caller = owningLaneIndex(of: function)
      else { continue }
      lanes[child].lane.parent = caller
      lanes[caller].changeCall(function.id) { $0.action = .dispatch }
      let hasFailed = function.hasError || lanes[child].lane.isUnusable
      var dispatch = Dispatch(
        callID: function.id,
        callerLane: caller,
        agent: lanes[child].lane.agentType,
        childLane: child,
        evidence: .parentCall,
        place: function.place,
        requestTime: function.start,
        start: lanes[child].lane.firstTime,
        outcome: function.end == nil ? .openAtEnd : hasFailed ? .error : .completed,
        reason: hasFailed ? ToolFailure.other.rawValue : nil,
        prompt: Lane.Message(prompt: "", at: function.place, PrivacyFilter())
      )
      dispatch.answerPlace = function.end.map { _ in function.place }
      history.dispatches.append(dispatch)
    }
    history.dispatches.sort { left, right in
      (left.requestTime?.nanoseconds ?? 0, left.place)
        < (right.requestTime?.nanoseconds ?? 0, right.place)
    }
  }

  private mutating func readUsage(_ span: OpenAITraces.Span, _ lane: Int) {
    let model = span.data["model"]?.string ?? "?"
    lanes[lane].lane.recordCountByModel[model, default: 0] += 1
    guard let usage = span.data["usage"], usage.isObject else { return }
    lanes[lane].lane.tokens[model, default: TokenCount()] += TokenCount(
      messages: 1,
      allInput: usage["input_tokens"]?.integer,
      cacheRead: usage["input_tokens_details"]?["cached_tokens"]?.integer,
      cacheWrite: nil,
      output: usage["output_tokens"]?.integer
    )
  }
}
