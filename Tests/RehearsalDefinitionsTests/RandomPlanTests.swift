import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A plan depends on its seed` {
  private func plan(_ text: String) throws -> Plan {
    try Fixture.load(Fixture.head + Fixture.work + text).plan
  }

  @Test(arguments: [
    "platform: {schedule: shuffled}",
    "platform: {reply: {within: 1m, tries: 3, backoff: {first: 1m, jitter: 20}}}",
    "platform: {quotas: {verify-app: {sessions: 1, on-limit: backoff, backoff: {first: 1m, jitter: 20}}}}",
    "platform: {workspace: worktree, merge: {conflicts: {rate: 30}}}",
    "platform: {workspace: worktree, merge: {unnoticed: 30}}",
    "platform: {assignment: pull, claim: {every: 1m}}",
    "model: {verify-app: {takes: {uniform: [1m, 2m]}}}",
    "model: {verify-app: {finds: 50}}",
    "model: {backend-implementer: {flaws: {A01: 50}}}",
    "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 50}}]",
  ])
  func `if one of its values is drawn at random`(text: String) throws {
    #expect(try plan(text).dependsOnSeed)
  }

  @Test(arguments: [
    "",
    "platform: {reply: {within: 1m, tries: 3, backoff: {first: 1m}}}",
    "platform: {reply: {within: 1m, tries: 1, backoff: {first: 1m, jitter: 20}}}",
    "platform: {workspace: worktree}",
    "platform: {workspace: worktree, merge: {conflicts: {rate: 100}}}",
    "platform: {assignment: pull}",
    "model: {verify-app: {takes: 1m, finds: 100}}",
    "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 100}}]",
  ])
  func `only then`(text: String) throws {
    let plan = try plan(text)
    #expect(!plan.dependsOnSeed)
    let simulation = Simulation(plan)
    #expect(Set((0..<5).map { simulation.run(seed: $0).digest.description }).count == 1)
  }
}
