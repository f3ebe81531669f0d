import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on progress` {
  @Test func `fires on the same delivery with nothing written between`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{hands: [{deliver: verify-app}, {deliver: verify-app}]}]
        """
    )
    #expect(trial.violations.contains("handoff.no-progress by backend-implementer on T-1"))
  }

  @Test func `stays silent when the work was repaired in between`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}, times: 2}]}
        """
    )
    #expect(trial.violations(of: "handoff.no-progress") == [])
  }

  /// A selector that chooses the same agent again, on a task that touches nothing.
  private func talk(_ does: String, _ criteria: String = "") throws -> TestRun {
    try TestRun(
      """
      work: {tasks: [{id: T-1, description: Look it up, agent: backend-implementer\(criteria)}]}
      behaviour:
        backend-implementer: [{takes: 1m, does: [\(does)], hands: [{inform: spec-planner}], times: always}]
        spec-planner: [{when: {intent: inform}, hands: [{assign: backend-implementer}], times: always}]
      limits: {repeats: 20}
      """
    )
  }

  @Test(arguments: ["", ", criteria: [it is found]"])
  func `sees a circle on a task without files, whatever tests the protocol would run`(
    criteria: String
  ) throws {
    let trial = try talk("", criteria)
    #expect(
      Set(trial.violations(of: "handoff.no-progress")) == [
        "handoff.no-progress by backend-implementer on T-1",
        "handoff.no-progress by spec-planner on T-1",
      ]
    )
    #expect(trial.summary.ending == .limited(.repeats))
    #expect(trial.verdict == "fail")
  }

  @Test func `fires on a cycle with work in it when a limit ends the run`() throws {
    let trial = try talk("{command: search}")
    #expect(trial.summary.ending == .limited(.repeats))
    #expect(trial.violations(of: "handoff.no-progress").count == 1)
  }

  @Test func `stays silent when a task without files fails at random and is retried`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: Look it up, agent: backend-implementer, criteria: [it is found]}]}
      platform: {attempts: 9}
      model: {backend-implementer: {meets: 10}}
      """
    )
    #expect(trial.retries > 1)
    #expect(trial.violations(of: "handoff.no-progress") == [])
  }
}
