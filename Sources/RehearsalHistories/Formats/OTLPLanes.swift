import RehearsalSimulation

/// The agents of a trace, with their calls and dispatches.
struct OTLPLanes {
  private let spans: [OTLPTraces.Span]
  /// The indices of the spans, by identifier.
  private let indices: [String: Int]
  /// The lanes of the spans that invoke an agent, by the index of the span.
  private var lanes: [Int: Int] = [:]
  /// The lane of spans outside any agent, whose agent may be missing.
  private var unknown: Int?

  /// How many spans are looked at that enclose a span.
  private static let deepest = 1024
  private static let responses: Set<String> = ["chat", "generate_content", "text_completion"]

  init(_ spans: [OTLPTraces.Span]) {
    let sorted = spans.enumerated().sorted { left, right in
      (left.element.start?.nanoseconds ?? 0, left.offset)
        < (right.element.start?.nanoseconds ?? 0, right.offset)
    }
    self.spans = sorted.map(\.element)
    indices = Dictionary(
      self.spans.enumerated().map { ($1.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Adds the lanes and dispatches to a history.
  func add(to history: inout History) {
    var work = self
    work.addAgents(&history)
    for index in spans.indices {
      let operation = spans[index].operation
      history.recordTypes[operation.isEmpty ? "span" : operation, default: 0] += 1
      work.take(index, &history)
    }
    work.addDispatches(&history)
    work.countAgents(&history)
    history.measureDepths()
  }

  // MARK: Agents

  private mutating func addAgents(_ history: inout History) {
    let agents = spans.indices.filter { spans[$0].operation == "invoke_agent" }
    let root = agents.first { spans[$0].parent == nil } ?? agents.first { isTop($0) }
    if root == nil, spans.indices.contains(where: needsUnknown) { addUnknown(&history) }
    for index in [root].compactMap(\.self) + agents.filter({ $0 != root }) {
      lanes[index] = history.lanes.count
      var lane = Lane(id: spans[index].id, kind: index == root ? .root : .child)
      lane.type = name(index) ?? (index == root ? "main" : "?")
      history.lanes.append(lane)
    }
  }

  private func name(_ index: Int) -> String? {
    spans[index].text("gen_ai.agent.name") ?? spans[index].text("gen_ai.agent.id")
  }

  /// Returns the spans that enclose a span, the innermost first, and whether they lead to the top
  /// of the trace.
  private func enclosing(_ index: Int) -> (spans: [Int], isWhole: Bool) {
    var enclosing: [Int] = []
    var next = spans[index].parent
    while let id = next, enclosing.count < min(spans.count, Self.deepest) {
      guard let index = indices[id] else { return (enclosing, false) }
      enclosing.append(index)
      next = spans[index].parent
    }
    return (enclosing, true)
  }

  /// Returns whether no agent or tool encloses a span, and none can be missing.
  private func isTop(_ index: Int) -> Bool {
    let (enclosing, isWhole) = enclosing(index)
    return isWhole
      && !enclosing.contains { ["invoke_agent", "execute_tool"].contains(spans[$0].operation) }
  }

  /// Returns the lane of the agent that encloses a span, or the one of spans without an agent.
  private mutating func owner(_ index: Int, _ history: inout History) -> Int {
    for span in enclosing(index).spans { if let lane = lanes[span] { return lane } }
    if unknown == nil { addUnknown(&history) }
    return unknown ?? 0
  }

  private mutating func addUnknown(_ history: inout History) {
    unknown = history.lanes.count
    history.lanes.append(Lane(id: "?", kind: .orphan))
  }

  /// Returns whether a span is the work of an agent that the trace does not have.
  private func needsUnknown(_ index: Int) -> Bool {
    let operation = spans[index].operation
    guard operation == "execute_tool" || Self.responses.contains(operation) else { return false }
    return !enclosing(index).spans.contains { spans[$0].operation == "invoke_agent" }
  }

  // MARK: Calls and tokens

  private mutating func take(_ index: Int, _ history: inout History) {
    let span = spans[index]
    switch span.operation {
    case "invoke_agent":
      if let lane = lanes[index] { count(span, lane, &history) }
    case "execute_tool": takeCall(span, owner(index, &history), &history)
    case let operation where Self.responses.contains(operation):
      let lane = owner(index, &history)
      count(span, lane, &history)
      history.lanes[lane].models[model(span), default: 0] += 1
      if let tokens = tokens(span) {
        history.lanes[lane].tokens[model(span), default: TokenCount()] += tokens
      }
      if let reason = span.attributes["gen_ai.response.finish_reasons"]?["arrayValue"]?["values"] {
        history.lanes[lane].stopReason = reason.elements.last?["stringValue"]?.string
      }
    default: break
    }
  }

  private func count(_ span: OTLPTraces.Span, _ lane: Int, _ history: inout History) {
    var records = LaneRecords(history.lanes[lane])
    records.countRecord(at: span.start)
    records.widen(to: span.end)
    if span.operation == "invoke_agent", span.end != nil { records.lane.endsWithUser = false }
    history.lanes[lane] = records.lane
  }

  private func takeCall(_ span: OTLPTraces.Span, _ lane: Int, _ history: inout History) {
    count(span, lane, &history)
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

  private func model(_ span: OTLPTraces.Span) -> String {
    span.text("gen_ai.response.model") ?? span.text("gen_ai.request.model") ?? "?"
  }

  /// Returns the tokens that a span states; `nil` if it states none.
  ///
  /// Its input includes what comes from a cache.
  private func tokens(_ span: OTLPTraces.Span) -> TokenCount? {
    let input =
      span.number("gen_ai.usage.input_tokens") ?? span.number("gen_ai.usage.prompt_tokens")
    let output =
      span.number("gen_ai.usage.output_tokens") ?? span.number("gen_ai.usage.completion_tokens")
    guard input != nil || output != nil else { return nil }
    var tokens = TokenCount(messages: 1)
    let all = max(0, input ?? 0)
    tokens.cacheRead = min(all, max(0, span.number("gen_ai.usage.cache_read.input_tokens") ?? 0))
    let written = max(0, span.number("gen_ai.usage.cache_creation.input_tokens") ?? 0)
    tokens.cacheWrite = min(all - tokens.cacheRead, written)
    tokens.input = all - tokens.cacheRead - tokens.cacheWrite
    tokens.output = max(0, output ?? 0)
    return tokens
  }

  /// Takes the sums of an agent's own span, if none of its responses states tokens.
  private func countAgents(_ history: inout History) {
    for (index, lane) in lanes where history.lanes[lane].tokens.isEmpty {
      guard let tokens = tokens(spans[index]) else { continue }
      history.lanes[lane].tokens[model(spans[index])] = tokens
    }
  }

  // MARK: Dispatches

  private mutating func addDispatches(_ history: inout History) {
    for index in spans.indices where spans[index].operation == "invoke_agent" {
      guard let lane = lanes[index], history.lanes[lane].kind != .root else { continue }
      let (enclosing, isWhole) = enclosing(index)
      let caller = enclosing.firstIndex { lanes[$0] != nil } ?? enclosing.count
      let tool = enclosing.prefix(caller).first { spans[$0].operation == "execute_tool" }
      guard caller < enclosing.count || tool != nil else {
        if !isWhole { history.lanes[lane].kind = .orphan }
        continue
      }
      let owner = owner(index, &history)
      history.lanes[lane].parent = owner
      history.dispatches.append(dispatch(index, lane, owner, tool.map { spans[$0] }))
      guard let tool else { continue }
      let id = callID(spans[tool])
      for call in history.lanes[owner].calls.indices
      where history.lanes[owner].calls[call].id == id {
        history.lanes[owner].calls[call].action = .dispatch
      }
    }
  }

  private func dispatch(
    _ index: Int,
    _ lane: Int,
    _ caller: Int,
    _ tool: OTLPTraces.Span?
  ) -> Dispatch {
    let span = spans[index]
    var dispatch = Dispatch(
      call: tool.map(callID) ?? span.id,
      caller: caller,
      agent: name(index) ?? "?",
      lane: lane,
      join: .parentCall,
      place: (tool ?? span).place,
      request: (tool ?? span).start,
      start: span.start,
      end: span.end,
      outcome: .completed,
      prompt: Lane.Words(prompt: "", at: span.place, ProjectPaths())
    )
    dispatch.answerPlace = span.end.map { _ in span.place }
    if let tool, let ended = tool.end, span.end.map({ $0 > ended }) ?? true {
      dispatch.isBackground = true
    }
    if let error = span.error {
      dispatch.outcome = dispatch.isBackground ? .failedLater : .error
      dispatch.why = error
    } else if span.end == nil {
      dispatch.outcome = dispatch.isBackground ? .running : .openAtEnd
    } else if dispatch.isBackground {
      dispatch.outcome = .completedLater
    }
    if dispatch.isBackground, span.end != nil { dispatch.via = "span" }
    return dispatch
  }
}
