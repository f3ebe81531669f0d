import RehearsalRules
import Support
import Testing

@Suite struct `The rule on budgets` {
  private func trial(_ budget: Int, _ faults: String = "[]") throws -> TestRun {
    try TestRun(
      Fixture.work + """
        platform: {budget: \(budget)}
        behaviour:
          backend-implementer: [{spends: 900, times: always}]
          verify-app: [{spends: 200, times: always}]
          code-reviewer: [{spends: 100, times: always}]
        faults: \(faults)
        """
    )
  }

  @Test func `fires when a session continues without tokens left`() throws {
    let skip =
      "[{id: a, skip-check: {agent: code-reviewer, check: budget}}, {id: b, skip-check: {agent: verify-app, check: budget}}]"
    let trial = try trial(900, skip)
    #expect(
      trial.seriousViolations == [
        "resource.budget-exceeded by verify-app on T-1",
        "resource.budget-exceeded by code-reviewer on T-1",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `stays silent when the work is returned as stuck`() throws {
    let trial = try trial(1_000)
    #expect(trial.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(trial.seriousViolations == [])
    #expect(trial.lines.contains("verify-app spends 200 tokens  T-1"))
    #expect(!trial.lines.contains { $0.hasPrefix("code-reviewer spends") })
  }

  @Test func `stays silent when the budget is sufficient, or withdrawn before it is used`() throws {
    #expect(try trial(1_200).outcomes == ["T-1 completed"])
    let gone = try trial(9_000, "[{id: f, budget-exhausted: {agent: verify-app, nth: 1}}]")
    #expect(gone.lines.contains("verify-app spends 8100 tokens  T-1"))
    #expect(gone.outcomes == ["T-1 stuck: budget-exhausted"])
  }

  @Test func `stays silent on a session that began while tokens were left`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
      platform: {budget: 900}
      behaviour: {backend-implementer: [{takes: 10m, spends: 900, times: always}]}
      """
    )
    #expect(trial.lines.count { $0.contains(" spends 900 tokens") } == 2)
    #expect(trial.seriousViolations == [])
  }

  @Test func `stays silent on the sessions of the coordinator, which the budget never stops`()
    throws
  {
    let trial = try TestRun(
      Fixture.work + """
        platform: {budget: 1000}
        behaviour:
          backend-implementer: [{spends: 1000}]
          implement-trd: [{spends: 50, times: always}]
        """
    )
    #expect(trial.lines.contains { $0.hasPrefix("implement-trd spends 50 tokens") })
    #expect(trial.violations(of: "resource.budget-exceeded") == [])
  }
}
