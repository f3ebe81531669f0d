import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on the cap` {
  @Test func `fires on a retry after the last attempt`() throws {
    let trial = try TestRun(
      "platform: {attempts: 2}\n"
        + Fixture.work
          + """
          behaviour: {verify-app: [{decides: {decision: NEEDS FIXES}, times: 3}]}
          faults: [{id: no-cap, skip-check: {agent: verify-app, check: cap}}]
          """
    )
    #expect(
      trial.violations(of: "liveness.cap-ignored") == ["liveness.cap-ignored by verify-app on T-1"]
    )
  }

  @Test func `stays silent at the cap`() throws {
    let trial = try TestRun(
      "platform: {attempts: 2}\n"
        + Fixture.work
          + """
          behaviour: {verify-app: [{decides: {decision: NEEDS FIXES}, times: 3}]}
          """
    )
    #expect(trial.violations(of: "liveness.cap-ignored") == [])
  }

  /// Runs a task that fails twice, after which the planner has the given script.
  private func runExhausted(_ planner: String) throws -> TestRun {
    try TestRun(
      "platform: {attempts: 2}\n"
        + Fixture.work
          + """
          behaviour:
            code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}, times: always}]
            spec-planner: [\(planner)]
          """
    )
  }

  @Test func `fires on a task that is assigned again and worked on after its last attempt`() throws
  {
    let trial = try runExhausted(
      "{when: {intent: fail}, hands: [{assign: backend-implementer}], times: 2}"
    )
    let found = trial.judgement.violations.filter { $0.rule == "liveness.cap-ignored" }
    #expect(found.map(\.text) == ["handed T-1 to backend-implementer after the last of 2 attempts"])
    #expect(found.map { trial.plan.name(of: $0.agent) } == ["spec-planner"])
    #expect(found.first?.evidence.count == 3)
  }

  @Test func `stays silent on a note about a task after its last attempt`() throws {
    let trial = try runExhausted(
      "{when: {intent: fail}, hands: [{inform: backend-implementer}], times: 2}"
    )
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(trial.violations(of: "liveness.cap-ignored") == [])
  }
}
