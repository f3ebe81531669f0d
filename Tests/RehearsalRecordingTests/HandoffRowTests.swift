import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The handoffs of a recording` {
  private static let scenario =
    Fixture.head + Fixture.work + "faults: [{id: echo, duplicate: {to: code-reviewer, nth: 1}}]\n"

  /// Records a run up to the first event of a kind after a handoff was duplicated.
  private func record(_ path: String, upTo last: Event.Name) throws {
    let plan = try Fixture.load(Self.scenario).plan
    let recording = try Recording(appendingTo: path, command: "test", version: "0")
    let scenario = try recording.addScenario(plan, path: "s.yaml", sources: [])
    _ = try recording.record(plan, scenario: scenario, level: .handoffs) { writer in
      var isDuplicated = false
      var isCutOff = false
      let summary = Simulation(plan).run(seed: 4) { event in
        if !isCutOff { writer.observe(event) }
        if case .handoffDuplicated = event.kind { isDuplicated = true }
        if isDuplicated, event.kind.name == last { isCutOff = true }
      }
      var judge = RunJudge(plan)
      return JudgedRun(summary: summary, judgement: judge.conclude())
    }
    try recording.finish()
  }

  private func strings(_ path: String, _ sql: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in try String.fetchAll(db, sql: sql) }
  }

  @Test(arguments: [
    (Event.Name.handoffDuplicated, ["0 waiting", "1 waiting"], "verify-app 1 1"),
    (.handoffDelivered, ["0 delivered", "1 waiting"], "verify-app 1 0"),
  ])
  func `have a row for each copy that is on its way when the run ends`(
    last: Event.Name,
    copies: [String],
    losses: String
  ) async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      try record(path, upTo: last)
      let rows = try strings(
        path,
        "SELECT copy || ' ' || fate FROM handoffs WHERE receiver = 'code-reviewer' ORDER BY copy, fate"
      )
      let edges = try strings(
        path,
        "SELECT sender || ' ' || handoffs FROM handover_matrix WHERE receiver = 'code-reviewer'"
      )
      #expect(rows == copies)
      #expect(edges == ["verify-app 1"])
      let query = try #require(NamedQuery.named("losses")).sql
      let lossRows = try strings(
        path,
        "SELECT sender || ' ' || handoffs || ' ' || unread FROM (\(query)) WHERE receiver = 'code-reviewer'"
      )
      #expect(lossRows == [losses])
    }
  }
}
