import Foundation
import RehearsalHistories
import RehearsalSimulation

/// The comparison of a history of Claude Code with a row of the reference.
struct ClaudeComparison {
  private let history: History
  private let row: Reference
  /// Each difference as session, lane or call, and number, followed by both values.
  private(set) var differences: [String] = []

  init(_ history: History, _ row: Reference) {
    self.history = history
    self.row = row
    compareRecords()
    compareCalls()
    compareTokens()
    compareLanes()
    compareDispatches()
  }

  private mutating func compare<Value: Equatable>(
    _ name: String,
    _ found: Value?,
    _ expected: Value?
  ) {
    guard found != expected else { return }
    let values = "\(found.map { "\($0)" } ?? "nil"), not \(expected.map { "\($0)" } ?? "nil")"
    let session = (row["session"] as? String ?? "").prefix(8)
    differences.append("\(session) \(name): \(values)")
  }

  private mutating func count(_ name: String, _ found: Int) {
    compare(name, found, row[name] as? Int)
  }

  private mutating func compareRecords() {
    compare("files", history.files.sorted(), row.files.sorted())
    count("bytes", history.lineCounts.bytes)
    count("lines", history.lineCounts.lines)
    count("records", history.lineCounts.records)
    count("noise", history.lineCounts.nonJSONLines)
    count("torn", history.lineCounts.truncatedLines)
    count("blank", history.lineCounts.blankLines)
    count("glued_lines", history.lineCounts.linesWithSeveralObjects)
    count("repeated_uuids", history.repeatedRecordCount)
    count("foreign_session_records", history.foreignRecordCount)
    count("nonmonotonic", history.backwardRecordCount)
    compare("record_types", history.recordCountByType, row["record_types"] as? [String: Int])
    compare("versions", history.versions, row["versions"] as? [String])
    compare("first", history.firstTime, Self.time(row["first"]))
    compare("last", history.lastTime, Self.time(row["last"]))
    count("human_turns", history.humanTurnCount)
    count("interrupts", history.interruptionCount)
    count("compactions", history.lanes.map(\.compactionCount).reduce(0, +))
    count("compaction_files", history.compactionFileCount)
    count("stop_hooks", history.stopHooks.all)
    count("stop_hooks_prevented", history.stopHooks.prevented)
    count("progress_repeats", history.progressRecords.repeats)
    count("progress_agents", history.progressRecords.agents)
    count("polls", history.pollCount)
    compare(
      "notifications",
      ["raw": history.notifications.all, "distinct": history.notifications.distinct],
      row["notifications"] as? [String: Int]
    )
  }

  private mutating func compareCalls() {
    let calls = history.lanes.flatMap(\.calls)
    count("tool_calls", calls.count)
    count("unanswered_tool_calls", calls.filter { $0.answer == nil }.count)
    compare("tools", history.callCountByTool, row["tools"] as? [String: Int])
    count("files_written", history.writtenFiles.count)
    count("writes", history.lanes.map(\.writtenFiles.count).reduce(0, +))
    var failures: [String: Int] = [:]
    for lane in history.lanes {
      for (failure, count) in lane.failureCounts { failures[failure.rawValue, default: 0] += count }
    }
    compare("errors", failures, row["errors"] as? [String: Int])
    count("max_concurrency", history.maximumConcurrency)
    count("overlapping_pairs", history.overlappingPairCount)
    count("overlapping_writes", history.overlappingWrites.count)
    count("sequential_shared_files", history.filesWrittenInTurn.count)
    count("tool_results_dropped", history.strayResultCount)
    guard let results = row["results"] as? [[String: Any]] else { return }
    compare(
      "results",
      history.streamResults.map(\.subtype),
      results.map { $0["subtype"] as? String ?? "" }
    )
    // Readers of JSON differ in the last bit.
    func microdollars(_ dollars: Double?) -> Int { Int(((dollars ?? 0) * 1e6).rounded()) }
    compare(
      "costs",
      history.streamResults.map { microdollars($0.dollars) },
      results.map { microdollars($0["cost_usd"] as? Double) }
    )
    count("contradictory", history.streamResults.filter(\.isContradictory).count)
    compare(
      "denials",
      history.streamResults.map(\.deniedTools.count),
      results.map { $0["denials"] as? Int ?? 0 }
    )
  }

  private mutating func compareTokens() {
    var models: [String: Int] = [:]
    for lane in history.lanes { models.merge(lane.recordCountByModel, uniquingKeysWith: +) }
    compare("models", models, row["models"] as? [String: Int])
    count("usage_lines", history.usageRecords.all)
    count("usage_differs", history.usageRecords.differing)
    let all = history.lanes.map(\.allTokens).reduce(into: TokenCount()) { $0 += $1 }
    compare("tokens", Self.numbers(all), row["tokens"] as? [String: Int])
  }

  private mutating func compareLanes() {
    count("lanes", history.lanes.count)
    compare("agents_by_type", history.agentCountByType, row["agents_by_type"] as? [String: Int])
    let expected = row["lane"] as? [[String: Any]] ?? []
    for lane in history.lanes {
      guard let other = expected.first(where: { $0["lane"] as? String == lane.id }) else {
        compare("lane", lane.id, nil)
        continue
      }
      compare(lane, other)
    }
  }

  private mutating func compare(_ lane: Lane, _ other: [String: Any]) {
    let id = lane.id + " "
    compare(id + "type", lane.agentType, other["type"] as? String)
    compare(id + "kind", lane.kind.rawValue, other["kind"] as? String)
    compare(id + "depth", lane.depth, other["depth"] as? Int)
    compare(id + "parent", lane.parent.map { history.lanes[$0].id }, other["parent"] as? String)
    compare(id + "records", lane.recordCount, other["records"] as? Int)
    compare(id + "first", lane.firstTime, Self.time(other["first"]))
    compare(id + "last", lane.lastTime, Self.time(other["last"]))
    compare(id + "writes", lane.writtenFiles.count, other["writes"] as? Int)
    compare(id + "files", Set(lane.writtenFiles).count, other["files"] as? Int)
    compare(id + "models", lane.recordCountByModel, other["models"] as? [String: Int])
    compare(id + "tokens", Self.numbers(lane.allTokens), other["tokens"] as? [String: Int])
    compare(id + "stop_reason", lane.stopReason, other["stop_reason"] as? String)
    let ends = lane.endsWithUser.map { $0 ? "user" : "assistant" }
    compare(id + "ends_with", ends, other["ends_with"] as? String)
    let final = other["final"] as? [String: Any]
    compare(id + "final", lane.lastMessage?.scalarCount, final?["chars"] as? Int)
    compare(id + "final line", label(lane.lastMessage?.place), final?["line"] as? String)
    compareCommands(of: lane, other)
  }

  private mutating func compareCommands(of lane: Lane, _ other: [String: Any]) {
    let id = lane.id + " "
    let commands = lane.calls.compactMap { call -> (ShellCommand, Bool)? in
      guard case .command(let command) = call.action else { return nil }
      return (command, call.answer?.failure != nil)
    }
    let tests = commands.filter(\.0.runsTests)
    compare(id + "commands", commands.count, other["commands"] as? Int)
    compare(
      id + "commands_that_may_write",
      commands.filter { !$0.0.writtenPaths.isEmpty }.count,
      other["commands_that_may_write"] as? Int
    )
    compare(id + "test_runs", tests.count, other["test_runs"] as? Int)
    compare(id + "test_runs_failed", tests.filter(\.1).count, other["test_runs_failed"] as? Int)
  }

  private mutating func compareDispatches() {
    let expected = row["handoff"] as? [[String: Any]] ?? []
    count("handoffs", history.dispatches.count)
    for (dispatch, other) in zip(history.dispatches, expected) {
      let id = dispatch.callID + " "
      compare(id + "tool_use", dispatch.callID, other["tool_use"] as? String)
      compare(id + "to", dispatch.agent, other["to"] as? String)
      compare(
        id + "lane",
        dispatch.childLane.map { history.lanes[$0].id },
        other["lane"] as? String
      )
      compare(id + "join", dispatch.evidence?.rawValue, other["join"] as? String)
      compare(id + "at", label(dispatch.place), other["at"] as? String)
      compare(id + "answer_at", label(dispatch.answerPlace), other["answer_at"] as? String)
      compare(id + "request", dispatch.requestTime, Self.time(other["request"]))
      compare(id + "start", dispatch.start, Self.time(other["start"]))
      compare(id + "end", dispatch.end, Self.time(other["end"]))
      compare(id + "outcome", dispatch.outcome.rawValue, other["outcome"] as? String)
      compare(id + "why", dispatch.reason, other["why"] as? String)
      compare(id + "via", dispatch.endSource, other["via"] as? String)
      compare(id + "background", dispatch.isBackground, other["background"] as? Bool)
      compare(id + "model", dispatch.model, other["model"] as? String)
      compare(id + "prompt_chars", dispatch.prompt.scalarCount, other["prompt_chars"] as? Int)
      compare(id + "result_chars", dispatch.result?.scalarCount, other["result_chars"] as? Int)
      let reported = dispatch.platformReport
      compare(
        id + "reported",
        [reported.milliseconds, reported.tokens, reported.toolCalls],
        ["reported_ms", "reported_tokens", "reported_tool_uses"].map { key in
          (other[key] as? Int).map { Int64($0) }
        }
      )
    }
  }

  /// The place as the reference writes it: the start of the file's name, or the agent, and the line.
  private func label(_ place: History.LogPosition?) -> String? {
    guard let place else { return nil }
    let name = history.files[place.file].split(separator: "/").last.map(String.init) ?? ""
    let stem =
      history.format == .streamJSON
      ? "stream"
      : name.hasPrefix("agent-")
        ? String(name.dropFirst("agent-".count).dropLast(".jsonl".count)) : String(name.prefix(8))
    return "\(stem):\(place.line)"
  }

  private static func time(_ value: Any?) -> Timestamp? {
    (value as? String).flatMap(Timestamp.init)
  }

  private static func numbers(_ tokens: TokenCount) -> [String: Int] {
    [
      "messages": tokens.messageCount, "input": Int(tokens.input), "output": Int(tokens.output),
      "cache_write": Int(tokens.cacheWrite), "cache_read": Int(tokens.cacheRead),
    ]
  }
}
