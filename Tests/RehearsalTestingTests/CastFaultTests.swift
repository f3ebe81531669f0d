import Foundation
import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation
import RehearsalTesting
import Support
import Testing

@Suite struct `A fault on an agent that is cast` {
  private func plan(_ fault: String) throws -> Plan {
    try Fixture.plan(Fixture.work + "faults: [{id: wrong, \(fault)}]\n")
  }

  private func rehearseWithReviewer(_ plan: Plan) async throws -> Rehearsal {
    try await rehearse(plan) {
      Cast("code-reviewer") { _, desk in
        desk.decide(.approved)
        desk.passOn()
      }
    }
  }

  @Test(arguments: [
    ("false-block", "false-block: {agent: code-reviewer, nth: 1}"),
    ("malformed-decision", "malformed-decision: {agent: code-reviewer, rate: 50}"),
    ("stop-silently", "stop-silently: {agent: code-reviewer, task: T-1, nth: 1}"),
  ])
  func `is refused if only the built-in agent would depart from the protocol`(
    verb: String,
    fault: String
  ) async throws {
    let plan = try plan(fault)
    let location = try #require(plan.faults.first?.location)
    let error = await #expect(throws: RunningError.self) { try await rehearseWithReviewer(plan) }
    #expect(
      error?.description
        == "\(location): error: the fault `wrong` (\(verb)) strikes only the built-in agent "
        + "`code-reviewer`, which is cast; remove the fault, and let your actor do what it did"
    )
  }

  @Test(arguments: [
    "crash: {agent: code-reviewer, nth: 1, restart: 1m}",
    "drop: {to: code-reviewer, nth: 1}",
    "pause: {agent: code-reviewer, nth: 1, for: 1m}",
    "false-block: {agent: verify-app, nth: 1}",
  ])
  func `strikes if it needs no built-in agent, or another one`(fault: String) async throws {
    let rehearsal = try await rehearseWithReviewer(plan(fault))
    #expect(rehearsal.happens(.fault("wrong")))
  }

  @Test func `is accepted if the scenario lets it miss`() async throws {
    let plan = try plan("may-miss: true, false-block: {agent: code-reviewer, nth: 1}")
    #expect(try await rehearseWithReviewer(plan).verdict == .pass)
  }

  @Test func `is refused by a sweep as well`() async throws {
    let file = "Scenarios/families/F05-reviewer-blocks/false-block.yaml"
    let path = Surroundings.project.appending(path: file).path
    await #expect(throws: RunningError.self) {
      try await sweep(path, seeds: 0..<1) { Cast("verify-app") { _, _ in } }
    }
  }
}
