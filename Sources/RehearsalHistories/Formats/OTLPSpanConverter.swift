import RehearsalSimulation

/// A converter of the spans of an OpenTelemetry trace to the lanes, tool calls and dispatches of a history.
///
/// A lane is one agent at work, and a dispatch is a call that gives work to an agent.
struct OTLPSpanConverter {
  private let spans: [OTLPTraces.Span]
  /// The position of each span in the array `spans`, by the span's identifier.
  private let spanIndexByID: [String: Int]
  /// For each span that invokes an agent, the index of the agent's lane in the history.
  ///
  /// The key is the index of the span in `spans`.
  private var laneIndexBySpan: [Int: Int] = [:]
  /// The index of the lane for all tool calls and responses outside any agent's span; `nil` if there is no
  /// such lane yet.
  private var laneIndexWithoutAgent: Int?
  /// The starts and ends of the spans in each lane, by the index of the lane in the history.
  private var timesByLane: [Int: [Timestamp]] = [:]

  private var failedResponses = FailedResponses()
  /// The indices of the lanes with a span that has no end.
  private var openLanes: Set<Int> = []

  /// The maximum number of parents that are followed from a span.
  ///
  /// The limit ends the search if the spans form a cycle.
  private static let maximumParentCount = 1024
  private static let responseOperations: Set<String> = [
    "chat", "generate_content", "text_completion",
  ]
  /// The reasons with which the language model's provider ends an answer before it is complete.
  private static let reasonsOfCutAnswers: Set<String> = [
    "content_filter", "length", "max_tokens", "model_context_window_exceeded", "refusal",
  ]

  init(_ spans: [OTLPTraces.Span]) {
    let sortedSpans = spans.enumerated().sorted { left, right in
      (left.element.start?.nanoseconds ?? 0, left.offset)
        < (right.element.start?.nanoseconds ?? 0, right.offset)
    }
    self.spans = sortedSpans.map(\.element)
    spanIndexByID = Dictionary(
      self.spans.enumerated().map { ($1.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Adds the lanes, tool calls and dispatches of the trace to a history.
  func add(to history: inout History) {
    var converter = self
    converter.addAgents(&history)
    for index in spans.indices {
      let operation = spans[index].operation
      history.recordCountByType[operation.isEmpty ? "span" : operation, default: 0] += 1
      converter.readSpan(index, &history)
    }
    for lane in history.lanes.indices {
      var records = LaneRecords(history.lanes[lane])
      records.extendPeriod(toAll: converter.timesByLane[lane] ?? [])
      converter.failedResponses.end(&records, lane)
      history.lanes[lane] = records.lane
    }
    converter.setEnds(&history)
    converter.addDispatches(&history)
    history.markUnusableResults()
    converter.setMissingTokenCounts(&history)
    history.setDepths()
  }

  // MARK: Agents

  private mutating func addAgents(_ history: inout History) {
    let agentSpanIndices = spans.indices.filter { spans[$0].operation == "invoke_agent" }
    let rootSpanIndex =
      agentSpanIndices.first { spans[$0].parentID == nil }
      ?? agentSpanIndices.first { isOutsideAgentsAndTools($0) }
    if rootSpanIndex == nil, spans.indices.contains(where: isWorkOutsideAgents) {
      addLaneWithoutAgent(&history)
    }
    for index in [rootSpanIndex].compactMap(\.self)
      + agentSpanIndices.filter({ $0 != rootSpanIndex })
    {
      laneIndexBySpan[index] = history.lanes.count
      var lane = Lane(id: spans[index].id, kind: index == rootSpanIndex ? .root : .child)
      lane.agentType = agentName(index) ?? (index == rootSpanIndex ? "main" : "?")
      history.lanes.append(lane)
    }
  }

  private func agentName(_ index: Int) -> String? {
    spans[index].text("gen_ai.agent.name") ?? spans[index].text("gen_ai.agent.id")
  }

  /// Notes which agents failed, were stopped or did not end, according to the spans in their lanes.
  private func setEnds(_ history: inout History) {
    for (index, lane) in laneIndexBySpan where spans[index].error != nil {
      var records = LaneRecords(history.lanes[lane])
      spans[index].isCancelled
        ? records.interrupt() : records.endInError(at: spans[index].place)
      history.lanes[lane] = records.lane
    }
    for lane in openLanes {
      var records = LaneRecords(history.lanes[lane])
      records.interrupt()
      history.lanes[lane] = records.lane
    }
  }

  /// Returns the spans that enclose a span, and whether the trace contains all of them.
  ///
  /// The spans are given by their indices in `spans`, innermost first.
  private func enclosingSpans(_ index: Int) -> (spans: [Int], isComplete: Bool) {
    var enclosingIndices: [Int] = []
    var nextID = spans[index].parentID
    while let id = nextID, enclosingIndices.count < min(spans.count, Self.maximumParentCount) {
      guard let index = spanIndexByID[id] else { return (enclosingIndices, false) }
      enclosingIndices.append(index)
      nextID = spans[index].parentID
    }
    return (enclosingIndices, true)
  }

  /// Returns whether neither the span of an agent nor the span of a tool call encloses a span.
  ///
  /// The result is `false` if an enclosing span is missing in the trace.
  private func isOutsideAgentsAndTools(_ index: Int) -> Bool {
    let (enclosing, isComplete) = enclosingSpans(index)
    return isComplete
      && !enclosing.contains { ["invoke_agent", "execute_tool"].contains(spans[$0].operation) }
  }

  /// Returns the index of the lane of the innermost agent whose span encloses a span.
  ///
  /// All spans outside any agent's span share one lane. This lane is added when it is first needed.
  private mutating func findOrAddLane(_ index: Int, _ history: inout History) -> Int {
    for span in enclosingSpans(index).spans { if let lane = laneIndexBySpan[span] { return lane } }
    if laneIndexWithoutAgent == nil { addLaneWithoutAgent(&history) }
    return laneIndexWithoutAgent ?? 0
  }

  private mutating func addLaneWithoutAgent(_ history: inout History) {
    laneIndexWithoutAgent = history.lanes.count
    history.lanes.append(Lane(id: "?", kind: .orphan))
  }

  /// Returns whether a span is a tool call or a language model's response, and is outside any agent's span.
  private func isWorkOutsideAgents(_ index: Int) -> Bool {
    let operation = spans[index].operation
    guard operation == "execute_tool" || Self.responseOperations.contains(operation) else {
      return false
    }
    return !enclosingSpans(index).spans.contains { spans[$0].operation == "invoke_agent" }
  }

  // MARK: Tool calls, and responses with their tokens

  private mutating func readSpan(_ index: Int, _ history: inout History) {
    let span = spans[index]
    switch span.operation {
    case "invoke_agent":
      if let lane = laneIndexBySpan[index] { countRecord(span, lane, &history) }
      if let caller = enclosingSpans(index).spans.first(where: { laneIndexBySpan[$0] != nil }) {
        failedResponses.addWork(laneIndexBySpan[caller] ?? 0, startingAt: span.start)
      }
    case "execute_tool":
      let lane = findOrAddLane(index, &history)
      readCall(span, lane, &history)
      failedResponses.addWork(lane, startingAt: span.start)
    case let operation where Self.responseOperations.contains(operation):
      let lane = findOrAddLane(index, &history)
      countRecord(span, lane, &history)
      history.lanes[lane].recordCountByModel[languageModel(span), default: 0] += 1
      if let tokens = tokenCount(span) {
        history.lanes[lane].tokens[languageModel(span), default: TokenCount()] += tokens
      }
      let reasons = span.attributes["gen_ai.response.finish_reasons"]?["arrayValue"]?["values"]
      let reason = reasons?.elements.last?["stringValue"]?.string
      if reasons != nil { history.lanes[lane].stopReason = reason }
      if span.error != nil || Self.reasonsOfCutAnswers.contains(reason ?? "") {
        failedResponses.addFailure(
          lane,
          endingAt: span.end ?? span.start,
          span.place,
          isCancelled: span.isCancelled
        )
      } else {
        failedResponses.addWork(lane, startingAt: span.start)
      }
    default: break
    }
  }

  private mutating func countRecord(
    _ span: OTLPTraces.Span,
    _ lane: Int,
    _ history: inout History
  ) {
    history.lanes[lane].recordCount += 1
    timesByLane[lane, default: []] += [span.start, span.end].compactMap(\.self)
    if span.end == nil { openLanes.insert(lane) }
    if span.operation == "invoke_agent", span.end != nil {
      history.lanes[lane].endsWithUser = false
    }
  }

  private mutating func readCall(_ span: OTLPTraces.Span, _ lane: Int, _ history: inout History) {
    countRecord(span, lane, &history)
    var call = ToolCall(
      id: callID(span),
      tool: span.text("gen_ai.tool.name") ?? "?",
      action: .other,
      time: span.start,
      place: span.place
    )
    if let end = span.end {
      let failure: ToolFailure? = span.error == nil ? nil : .other
      call.answer = ToolCall.Answer(time: end, place: span.place, failure: failure)
    }
    history.lanes[lane].calls.append(call)
  }

  private func callID(_ span: OTLPTraces.Span) -> String {
    span.text("gen_ai.tool.call.id") ?? span.id
  }

  private func languageModel(_ span: OTLPTraces.Span) -> String {
    span.text("gen_ai.response.model") ?? span.text("gen_ai.request.model") ?? "?"
  }

  /// Returns the token counts of a span; `nil` if the span states neither input nor output tokens.
  private func tokenCount(_ span: OTLPTraces.Span) -> TokenCount? {
    let input =
      span.number("gen_ai.usage.input_tokens") ?? span.number("gen_ai.usage.prompt_tokens")
    let output =
      span.number("gen_ai.usage.output_tokens") ?? span.number("gen_ai.usage.completion_tokens")
    guard input != nil || output != nil else { return nil }
    return TokenCount(
      messages: 1,
      allInput: input,
      cacheRead: span.number("gen_ai.usage.cache_read.input_tokens"),
      cacheWrite: span.number("gen_ai.usage.cache_creation.input_tokens"),
      output: output
    )
  }

  /// Sets the token counts of each agent for which no response states tokens.
  ///
  /// The counts come from the agent's own span, if it has any.
  private func setMissingTokenCounts(_ history: inout History) {
    for (index, lane) in laneIndexBySpan where history.lanes[lane].tokens.isEmpty {
      guard let tokens = tokenCount(spans[index]) else { continue }
      history.lanes[lane].tokens[languageModel(spans[index])] = tokens
    }
  }

  // MARK: Dispatches

  private mutating func addDispatches(_ history: inout History) {
    for index in spans.indices where spans[index].operation == "invoke_agent" {
      guard let lane = laneIndexBySpan[index], history.lanes[lane].kind != .root else { continue }
      let (enclosing, isComplete) = enclosingSpans(index)
      let callerPosition = enclosing.firstIndex { laneIndexBySpan[$0] != nil } ?? enclosing.count
      let toolSpanIndex = enclosing.prefix(callerPosition).first {
        spans[$0].operation == "execute_tool"
      }
      guard callerPosition < enclosing.count || toolSpanIndex != nil else {
        if !isComplete { history.lanes[lane].kind = .orphan }
        continue
      }
      let callerLane = findOrAddLane(index, &history)
      history.lanes[lane].parent = callerLane
      history.dispatches.append(
        makeDispatch(index, lane, callerLane, toolSpanIndex.map { spans[$0] })
      )
      guard let toolSpanIndex else { continue }
      let id = callID(spans[toolSpanIndex])
      for call in history.lanes[callerLane].calls.indices
      where history.lanes[callerLane].calls[call].id == id {
        history.lanes[callerLane].calls[call].action = .dispatch
      }
    }
  }

  private func makeDispatch(
    _ index: Int,
    _ lane: Int,
    _ caller: Int,
    _ tool: OTLPTraces.Span?
  ) -> Dispatch {
    let span = spans[index]
    var dispatch = Dispatch(
      callID: tool.map(callID) ?? span.id,
      callerLane: caller,
      agent: agentName(index) ?? "?",
      childLane: lane,
      evidence: .parentCall,
      place: (tool ?? span).place,
      requestTime: (tool ?? span).start,
      start: span.start,
      end: span.end,
      outcome: .completed,
      prompt: Lane.Message(prompt: "", at: span.place, PrivacyFilter())
    )
    dispatch.answerPlace = span.end.map { _ in span.place }
    if let tool, let toolEnd = tool.end, span.end.map({ $0 > toolEnd }) ?? true {
      dispatch.isBackground = true
    }
    if let error = span.error {
      dispatch.outcome = dispatch.isBackground ? .failedLater : .error
      dispatch.reason = span.isCancelled ? ToolFailure.userRejected.rawValue : error
    } else if span.end == nil {
      dispatch.outcome = dispatch.isBackground ? .running : .openAtEnd
    } else if dispatch.isBackground {
      dispatch.outcome = .completedLater
    }
    if dispatch.isBackground, span.end != nil { dispatch.endSource = "span" }
    return dispatch
  }
}
