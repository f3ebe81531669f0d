/// Traces of the OpenAI Agents SDK, as its exporters write them.
///
/// Source: openai-agents-python 0.24, `tracing/spans.py` and `tracing/span_data.py`. Spans are written when they end, so
/// children come before their parents.
enum OpenAITraces {
  /// A span.
  private struct Span {
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
    var traces: [String] = []
    var spans: [String: [Span]] = [:]
    var types: [String: [String: Int]] = [:]
    let counts = try file.read { record, line in
      if record["object"]?.string == "trace", let id = record["id"]?.string {
        if !traces.contains(id) { traces.append(id) }
        types[id, default: [:]]["trace", default: 0] += 1
      } else if let span = span(record, line), let trace = record["trace_id"]?.string {
        if !traces.contains(trace) { traces.append(trace) }
        spans[trace, default: []].append(span)
        types[trace, default: [:]][span.type, default: 0] += 1
      }
      return true
    }
    return traces.map { trace in
      var history = History(session: trace, format: .openAIAgents, files: [name])
      history.counts = counts
      history.recordTypes = types[trace] ?? [:]
      add(spans[trace] ?? [], to: &history)
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

  private static func add(_ spans: [Span], to history: inout History) {
    let parents = Dictionary(
      spans.map { ($0.id, $0.parent) },
      uniquingKeysWith: { first, _ in first }
    )
    let agents = spans.filter { $0.type == "agent" }.sorted(by: isEarlier)
    var lanes: [String: Int] = [:]
    for (index, span) in agents.enumerated() {
      lanes[span.id] = index
      var lane = Lane(id: span.id, kind: index == 0 ? .root : .child)
      lane.type = span.data["name"]?.string ?? "?"
      lane.records = 1
      lane.first = span.start
      lane.last = span.end
      history.lanes.append(lane)
    }
    for span in spans.sorted(by: isEarlier) where span.type != "agent" {
      guard let lane = owner(of: span, parents, lanes) else {
        history.otherTimes += [span.start, span.end].compactMap(\.self)
        continue
      }
      history.lanes[lane].records += 1
      take(span, lane, &history)
    }
  }

  private static func isEarlier(_ left: Span, _ right: Span) -> Bool {
    (left.start?.nanoseconds ?? 0, left.place) < (right.start?.nanoseconds ?? 0, right.place)
  }

  /// Returns the lane of the agent's span that encloses a span.
  private static func owner(
    of span: Span,
    _ parents: [String: String?],
    _ lanes: [String: Int]
  ) -> Int? {
    var next = span.parent
    for _ in 0...parents.count {
      guard let id = next else { return nil }
      if let lane = lanes[id] { return lane }
      next = parents[id] ?? nil
    }
    return nil
  }

  private static func take(_ span: Span, _ lane: Int, _ history: inout History) {
    switch span.type {
    case "function": takeCall(span, lane, &history)
    case "handoff": takeHandoff(span, lane, &history)
    case "generation", "response": takeUsage(span, lane, &history)
    default: break
    }
  }

  private static func takeCall(_ span: Span, _ lane: Int, _ history: inout History) {
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
    history.lanes[lane].calls.append(call)
  }

  private static func takeHandoff(_ span: Span, _ lane: Int, _ history: inout History) {
    guard let agent = span.data["to_agent"]?.string else { return }
    let child = history.lanes.indices.first { index in
      history.lanes[index].type == agent && history.lanes[index].parent == nil && index != lane
        && (history.lanes[index].first?.nanoseconds ?? 0) >= (span.start?.nanoseconds ?? 0)
    }
    if let child {
      history.lanes[child].parent = lane
      history.lanes[child].depth = history.lanes[lane].depth + 1
    }
    var dispatch = Dispatch(
      call: span.id,
      caller: lane,
      agent: agent,
      lane: child,
      join: child.map { _ in .result },
      place: span.place,
      outcome: child == nil ? .openAtEnd : .completed,
      isTransfer: true,
      prompt: Lane.Words("", at: span.place, ProjectPaths())
    )
    dispatch.request = span.start
    dispatch.start = child.flatMap { history.lanes[$0].first }
    dispatch.end = child.flatMap { history.lanes[$0].last }
    history.dispatches.append(dispatch)
  }

  private static func takeUsage(_ span: Span, _ lane: Int, _ history: inout History) {
    let model = span.data["model"]?.string ?? "?"
    history.lanes[lane].models[model, default: 0] += 1
    guard let usage = span.data["usage"], usage.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = usage["input_tokens"]?.integer ?? 0
    tokens.output = usage["output_tokens"]?.integer ?? 0
    tokens.cacheRead = usage["input_tokens_details"]?["cached_tokens"]?.integer ?? 0
    tokens.input -= min(max(0, tokens.input), max(0, tokens.cacheRead))
    history.lanes[lane].tokens[model, default: TokenCount()] += tokens
  }
}
