import Foundation
import RehearsalHistories
import RehearsalSimulation
import Support
import Testing

/// Every number of the reference beside the project, which an independent importer made.
@Suite(.enabled(if: Surroundings.hasShared))
struct HistoryReferenceTests {
  /// The differences that are known, by session and number, each because the reference counts something else.
  ///
  /// - `human_turns`: the reference counts text that the platform added to a stream (`isSynthetic`) as a turn.
  /// - `test_runs`: it counts commands whose arguments mention a test tool, such as `cp -r skills/pytest`.
  /// - `commands_that_may_write`: it counts a `>` in the text of a commit message.
  private static let arguedDifferences: Set<String> = [
    "1f0a6b77 human_turns", "510bb846 human_turns", "b4a2f591 human_turns", "f94e5bd1 human_turns",
    "f7e90cc3 main test_runs", "3f460090 main test_runs", "99e868e6 main test_runs",
    "9b25f797 main test_runs", "510bb846 main test_runs", "b4a2f591 main test_runs",
    "258c7280 main commands_that_may_write", "fa812bfe main commands_that_may_write",
    "491e126e main commands_that_may_write",
  ]

  @Test
  func `an import finds every number of the reference`() throws {
    let shared = try #require(Surroundings.shared)
    let result = try HistoryReader().read([shared.appending(path: "transcripts").path])
    let rows = try Reference.rows(shared.appending(path: "histories/histories-dev.jsonl"))
    try #require(rows.count == 39)
    var differences: Set<String> = []
    for row in rows where ["claude-project", "stream-json"].contains(row.format) {
      let history = try #require(result.histories.first { $0.files.first == row.files.first })
      differences.formUnion(ClaudeComparison(history, row).differences)
    }
    for difference in differences.sorted() {
      let name = difference.split(separator: ":")[0]
      #expect(Self.arguedDifferences.contains(String(name)), "\(difference)")
    }
    #expect(differences.count == Self.arguedDifferences.count)
  }

  @Test
  func `files that are no logs are named with the reason of the reference`() throws {
    let shared = try #require(Surroundings.shared)
    let result = try HistoryReader().read([shared.appending(path: "transcripts").path])
    let reasons = [
      "unknown": SkippedFile.Reason.unknownFormat, "noise": .noRecords,
      "json-document": .otherDocument,
    ]
    for row in try Reference.rows(shared.appending(path: "histories/histories-dev.jsonl")) {
      guard let reason = reasons[row.format] else { continue }
      let name = try #require(row["session"] as? String)
      let skipped = try #require(
        result.skippedFiles.first { $0.path.hasSuffix("/transcripts/" + name) }
      )
      #expect(skipped.reason == reason)
      if reason != .otherDocument { #expect(skipped.counts.lines == row["lines"] as? Int) }
    }
  }

  @Test
  func `a ledger has the agents, starts, stops and times of the reference`() throws {
    let shared = try #require(Surroundings.shared)
    let result = try HistoryReader().read([shared.appending(path: "transcripts").path])
    let rows = try Reference.rows(shared.appending(path: "histories/histories-dev.jsonl"))
      .filter { $0.format == "hook-dispatch" }
    try #require(rows.count == 2)
    for row in rows {
      let history = try #require(result.histories.first { $0.session == row["session"] as? String })
      let ledger = try #require(history.ledger)
      let times = ledger.agents.flatMap(\.intervals)
      #expect(ledger.rowCount == row["rows"] as? Int)
      #expect(ledger.agents.count == row["agents"] as? Int)
      #expect(ledger.agents.filter { !$0.hasStart }.count == row["without_start"] as? Int)
      #expect(ledger.agents.filter(\.isAtWork).count == row["open"] as? Int)
      #expect(times.count == row["pairs"] as? Int)
      #expect(ledger.sessionIDs.count == row["sessions"] as? Int)
      #expect(ledger.rowsWithoutSession == row["rows_without_session"] as? Int)
      #expect(ledger.agents.filter { $0.type == nil }.count == row["untyped_agents"] as? Int)
      // The reference counts a missing type as a type.
      #expect(Set(ledger.agents.map(\.type)).count == row["types"] as? Int)
      let sequences = Dictionary(grouping: ledger.agents, by: \.rowLetters).mapValues(\.count)
      #expect(sequences == row["event_sequences"] as? [String: Int])
      #expect(ledger.maximumConcurrency == row["max_concurrency"] as? Int)
      let longest = times.compactMap { pair in
        zip2(pair.start.time, pair.stop.time).map { $1.nanoseconds - $0.nanoseconds }
      }.max()
      let seconds = try #require(row["seconds"] as? [String: Any])
      #expect(longest.map { Double($0) / 1e9 } == seconds["max"] as? Double)
    }
  }

  @Test
  func `traces of two frameworks have the handoffs and tokens of the reference`() throws {
    let shared = try #require(Surroundings.shared)
    let result = try HistoryReader().read([shared.appending(path: "transcripts").path])
    let rows = try Reference.rows(shared.appending(path: "histories/histories-dev.jsonl"))
    for format in ["openai-agents", "autogen"] {
      let row = try #require(rows.first { $0.format == format })
      let history = try #require(result.histories.first { $0.format.rawValue == format })
      let expected = try #require(row["handoffs"] as? [[String]])
      #expect(
        history.dispatches.map { history.lanes[$0.callerLane].agentType } == expected.map { $0[0] }
      )
      #expect(history.dispatches.map(\.agent) == expected.map { $0[1] })
      #expect(history.dispatches.map(\.requestTime) == expected.map { Timestamp($0[2]) })
      #expect(history.firstTime == (row["first"] as? String).flatMap(Timestamp.init))
      #expect(history.lastTime == (row["last"] as? String).flatMap(Timestamp.init))
      if let tokens = row["tokens"] as? [String: Int] {
        let all = history.lanes.map(\.allTokens).reduce(into: TokenCount()) { $0 += $1 }
        #expect(Int(all.input) == tokens["prompt"])
        #expect(Int(all.output) == tokens["completion"])
      }
    }
  }

  private func zip2<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
    guard let first, let second else { return nil }
    return (first, second)
  }
}

/// A row of the reference.
struct Reference {
  private let values: [String: Any]

  static func rows(_ file: URL) throws -> [Reference] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return Reference(values: try #require(object as? [String: Any]))
    }
  }

  subscript(key: String) -> Any? { values[key] }
  var format: String { values["format"] as? String ?? "" }
  var files: [String] { values["files"] as? [String] ?? [] }
}
