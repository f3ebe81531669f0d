import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRecording

/// Recordings of the same runs, with plain and with packed events.
enum PackedRecordings {
  static let scenario =
    Fixture.head + Fixture.work + """
      behaviour:
        backend-implementer: [{takes: 10m, reports: {unit-coverage: 60}}]
      faults: [{id: echo, duplicate: {to: code-reviewer, nth: 1}}]
      """

  /// Records runs with the seeds 0 and 1 of each plan.
  private static func record(_ plans: [Plan], _ path: String, packsEvents: Bool) throws {
    let recording = try Recording(appendingTo: path, command: "test", version: "0")
    for plan in plans {
      let scenario = try recording.addScenario(plan, path: "s.yaml", sources: [])
      for seed in UInt64(0)..<2 {
        _ = try recording.record(
          plan,
          scenario: scenario,
          level: .events,
          packsEvents: packsEvents
        ) { writer in
          var judge = RunJudge(plan)
          let summary = Simulation(plan).run(seed: seed) { event in
            judge.observe(event)
            writer.observe(event)
          }
          return JudgedRun(summary: summary, judgement: judge.conclude())
        }
      }
    }
    try recording.finish()
  }

  /// Makes the same recording twice, with plain and with packed events.
  static func withBoth(
    of plans: [Plan]? = nil,
    _ body: (_ plain: String, _ packed: String) throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      let plans = try plans ?? [Fixture.load(Self.scenario).plan]
      let (plain, packed) = (
        folder.appending(path: "plain.sqlite").path, folder.appending(path: "packed.sqlite").path
      )
      try Self.record(plans, plain, packsEvents: false)
      try Self.record(plans, packed, packsEvents: true)
      try body(plain, packed)
    }
  }

  /// The rows that the command gets for a query.
  static func rows(_ path: String, _ sql: String) throws -> [[RecordingQuery.Value]] {
    var rows: [[RecordingQuery.Value]] = []
    _ = try RecordingQuery(path).run(sql, limit: .seconds(60)) { _ in
    } row: { values in
      rows.append(values)
      return true
    }
    return rows
  }

  /// The rows that another SQLite tool gets for a query, one text for each row.
  static func foreignRows(_ path: String, _ sql: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(db, sql: sql).map { row in row.map { "\($0.1)" }.joined(separator: " ") }
    }
  }
}
