import RehearsalSimulation

/// Messages of AutoGen's agent chat, as `run_stream` yields them.
///
/// Source: autogen-agentchat 0.7, `messages.py`. The last record is the result, which repeats the messages.
enum AutoGenMessages {
  /// Reads the messages of a file as one history, with a lane for each agent.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func history(
    _ file: RecordFile,
    named name: String,
    keepsText: Bool
  ) throws -> History {
    var history = History(session: name, format: .autoGen, files: [name])
    let paths = ProjectPaths(keepsText: keepsText)
    history.counts = try file.read { record, line in
      let place = History.Place(file: 0, line: line)
      if record["messages"] != nil, let reason = record["stop_reason"] {
        history.results.append(
          History.StreamResult(
            subtype: reason.string == nil ? "stopped" : "success",
            isError: false,
            deniedTools: [],
            place: place
          )
        )
      } else {
        take(record, place, paths, &history)
      }
      return true
    }
    return history
  }

  private static func take(
    _ record: JSONValue,
    _ place: History.Place,
    _ paths: ProjectPaths,
    _ history: inout History
  ) {
    guard let type = record["type"]?.string, let source = record["source"]?.string else { return }
    history.recordTypes[type, default: 0] += 1
    let time = record["created_at"]?.string.flatMap(Timestamp.init)
    guard source != "user" else {
      history.humanTurns += 1
      return
    }
    let lane = lane(source, &history)
    history.lanes[lane].records += 1
    if let time {
      history.lanes[lane].first = min(history.lanes[lane].first ?? time, time)
      history.lanes[lane].last = max(history.lanes[lane].last ?? time, time)
    }
    takeUsage(record["models_usage"], lane, &history)
    switch type {
    case "ToolCallRequestEvent": takeCalls(record, lane, time, place, &history)
    case "ToolCallExecutionEvent": takeAnswers(record, lane, time, place, &history)
    case "HandoffMessage": takeHandoff(record, lane, time, place, paths, &history)
    case "TextMessage":
      if let text = record["content"]?.string, !text.isEmpty {
        history.lanes[lane].final = Lane.Words(text, at: place, paths)
      }
    default: break
    }
  }

  private static func lane(_ source: String, _ history: inout History) -> Int {
    if let lane = history.lanes.firstIndex(where: { $0.id == source }) { return lane }
    var lane = Lane(id: source, kind: history.lanes.isEmpty ? .root : .child)
    lane.type = source
    history.lanes.append(lane)
    // A handoff before the agent's first message waits for the lane.
    let index = history.lanes.count - 1
    for number in history.dispatches.indices
    where history.dispatches[number].agent == source && history.dispatches[number].lane == nil {
      history.dispatches[number].lane = index
      history.dispatches[number].join = .result
      history.dispatches[number].outcome = .completed
      history.lanes[index].parent = history.dispatches[number].caller
      history.lanes[index].depth = history.lanes[history.dispatches[number].caller].depth + 1
    }
    return index
  }

  private static func takeUsage(_ usage: JSONValue?, _ lane: Int, _ history: inout History) {
    guard let usage, usage.isObject else { return }
    var tokens = TokenCount(messages: 1)
    tokens.input = max(0, usage["prompt_tokens"]?.integer ?? 0)
    tokens.output = max(0, usage["completion_tokens"]?.integer ?? 0)
    history.lanes[lane].tokens["?", default: TokenCount()] += tokens
  }

  private static func takeCalls(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    for call in record["content"]?.elements ?? [] {
      guard let id = call["id"]?.string, let tool = call["name"]?.string else { continue }
      history.lanes[lane].calls.append(
        ToolCall(id: id, tool: tool, action: .other, time: time, place: place)
      )
    }
  }

  private static func takeAnswers(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    for answer in record["content"]?.elements ?? [] {
      guard let id = answer["call_id"]?.string,
        let call = history.lanes[lane].calls.firstIndex(where: { $0.id == id && $0.answer == nil })
      else {
        history.strayResults += 1
        continue
      }
      history.lanes[lane].calls[call].answer = ToolCall.Answer(
        time: time,
        place: place,
        failure: answer["is_error"]?.bool == true ? .other : nil
      )
    }
  }

  private static func takeHandoff(
    _ record: JSONValue,
    _ lane: Int,
    _ time: Timestamp?,
    _ place: History.Place,
    _ paths: ProjectPaths,
    _ history: inout History
  ) {
    guard let target = record["target"]?.string else { return }
    let child = history.lanes.firstIndex { $0.id == target }
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
        prompt: Lane.Words(record["content"]?.string ?? "", at: place, paths)
      )
    )
  }
}
