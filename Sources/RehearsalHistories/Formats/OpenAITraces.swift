import OrderedCollections

/// Traces of the OpenAI Agents SDK, as its exporters write them.
///
/// Source: openai-agents-python 0.24, `tracing/spans.py` and `tracing/span_data.py`. Spans are written when they end, so
/// children come before their parents.
enum OpenAITraces {
  /// A span.
  fileprivate struct Span {
    var id: String
    var parent: String?
    var start: Timestamp?
    var end: Timestamp?
    var type: String
    var data: JSONValue
    var hasError: Bool
    var place: History.Place
  }

  /// Reads the traces of a file, each as a history.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func histories(_ file: RecordFile, named name: String) throws -> [History] {
    struct Trace {
      var spans: [Span] = []
      var types: [String: Int] = [:]
      var identifiers: Set<String> = []
      var repeated = 0
    }
    var traces: OrderedDictionary<String, Trace> = [:]
    let counts = try file.read { record, line in
      if record["object"]?.string == "trace", let id = record["id"]?.string {
        traces[id, default: Trace()].types["trace", default: 0] += 1
      } else if let span = span(record, line), let trace = record["trace_id"]?.string {
        traces[trace, default: Trace()].types[span.type, default: 0] += 1
        if traces[trace, default: Trace()].identifiers.insert(span.id).inserted {
          traces[trace, default: Trace()].spans.append(span)
        } else {
          traces[trace, default: Trace()].repeated += 1
        }
      }
      return true
    }
    return traces.map { id, trace in
      var history = History(session: id, format: .openAIAgents, files: [name])
      history.counts = counts
      history.recordTypes = trace.types
      history.repeatedRecords = trace.repeated
      OpenAILanes(trace.spans).add(to: &history)
      return history
    }
  }

  private static func span(_ record: JSONValue, _ line: Int) -> Span? {
    guard record["object"]?.string == "trace.span", let id = record["id"]?.string,
      let data = record["span_data"], let type = data["type"]?.string
    else { return nil }
    return Span(
      id: id,
      parent: record["parent_id"]?.string,
      start: record["started_at"]?.string.flatMap(Timestamp.init),
      end: record["ended_at"]?.string.flatMap(Timestamp.init),
      type: type,
      data: data,
      hasError: record["error"].map { !$0.isNull } ?? false,
      place: History.Place(file: 0, line: line)
    )
  }
}

/// The agents of a trace, with their calls and handoffs.
private struct OpenAILanes {
  private let spans: [OpenAITraces.Span]
  private let parents: [String: String?]
  /// The indices of the lanes, by the identifier of the agent's span.
  private var indices: [String: Int] = [:]
  private var lanes: [LaneRecords] = []
  /// The lanes that no handoff has started, by the agent's name, the latest first.
  private var waiting: [String: [Int]] = [:]

  init(_ spans: [OpenAITraces.Span]) {
    self.spans = spans.sorted { left, right in
      (left.start?.nanoseconds ?? 0, left.place) < (right.start?.nanoseconds ?? 0, right.place)
    }
    parents = Dictionary(
      spans.map { ($0.id, $0.parent) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Adds the lanes and handoffs to a history.
  func add(to history: inout History) {
    var work = self
    for span in spans where span.type == "agent" { work.open(span) }
    for agent in work.waiting.keys { work.waiting[agent]?.reverse() }
    for span in spans where span.type != "agent" {
      guard let lane = work.owner(of: span) else {
        history.otherTimes += [span.start, span.end].compactMap(\.self)
        continue
      }
      work.take(span, lane, &history)
    }
    for span in spans where span.type == "agent" { work.close(span) }
    history.lanes = work.lanes.map(\.lane)
    for index in history.dispatches.indices {
      let child = history.dispatches[index].lane
      history.dispatches[index].end = child.flatMap { history.lanes[$0].last }
    }
    history.measureDepths()
  }

  private mutating func open(_ span: OpenAITraces.Span) {
    var lane = Lane(id: span.id, kind: lanes.isEmpty ? .root : .child)
    lane.type = span.data["name"]?.string ?? "?"
    indices[span.id] = lanes.count
    waiting[lane.type, default: []].append(lanes.count)
    var records = LaneRecords(lane)
    records.countRecord(at: span.start)
    lanes.append(records)
  }

  private mutating func close(_ span: OpenAITraces.Span) {
    guard let lane = indices[span.id], let end = span.end else { return }
    lanes[lane].widen(to: end)
    lanes[lane].lane.endsWithUser = false
  }

  /// Returns the lane of the agent's span that encloses a span.
  private func owner(of span: OpenAITraces.Span) -> Int? {
    var next = span.parent
    for _ in 0...parents.count {
      guard let id = next else { return nil }
      if let lane = indices[id] { return lane }
      next = parents[id] ?? nil
    }
    return nil
  }

  private mutating func take(_ span: OpenAITraces.Span, _ lane: Int, _ history: inout History) {
    lanes[lane].countRecord(at: span.start)
    lanes[lane].widen(to: span.end)
    switch span.type {
    case "function": takeCall(span, lane)
    case "handoff": takeHandoff(span, lane, &history)
    case "generation", "response": takeUsage(span, lane)
    default: break
    }
  }

  private mutating func takeCall(_ span: OpenAITraces.Span, _ lane: Int) {
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

  private mutating func takeHandoff(
    _ span: OpenAITraces.Span,
    _ lane: Int,
    _ history: inout History
  ) {
    guard let agent = span.data["to_agent"]?.string else { return }
    let child = started(agent, after: span.start, by: lane)
    if let child { lanes[child].lane.parent = lane }
    history.dispatches.append(
      Dispatch(
        call: span.id,
        caller: lane,
        agent: agent,
        lane: child,
        join: child.map { _ in .result },
        place: span.place,
        request: span.start,
        start: child.flatMap { lanes[$0].lane.first },
        outcome: child == nil ? .openAtEnd : .completed,
        isTransfer: true,
        prompt: Lane.Words(prompt: "", at: span.place, ProjectPaths())
      )
    )
  }

  /// Returns the earliest lane of an agent that starts at a time or later, and that no handoff has started.
  private mutating func started(_ agent: String, after time: Timestamp?, by lane: Int) -> Int? {
    while let next = waiting[agent]?.popLast() {
      let start = lanes[next].lane.first?.nanoseconds ?? 0
      if next != lane, start >= time?.nanoseconds ?? 0 { return next }
    }
    return nil
  }

  private mutating func takeUsage(_ span: OpenAITraces.Span, _ lane: Int) {
    let model = span.data["model"]?.string ?? "?"
    lanes[lane].lane.models[model, default: 0] += 1
    guard let usage = span.data["usage"], usage.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = usage["input_tokens"]?.integer ?? 0
    tokens.output = usage["output_tokens"]?.integer ?? 0
    tokens.cacheRead = usage["input_tokens_details"]?["cached_tokens"]?.integer ?? 0
    tokens.input -= min(max(0, tokens.input), max(0, tokens.cacheRead))
    lanes[lane].lane.tokens[model, default: TokenCount()] += tokens
  }
}
