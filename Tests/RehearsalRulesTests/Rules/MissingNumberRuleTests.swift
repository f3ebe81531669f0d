import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing numbers` {
  @Test func `fires on work that is approved without its number`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{reports: {unit-coverage: none}}]
          code-reviewer: [{decides: {decision: APPROVED}}]
        """
    )
    #expect(
      trial.violations(of: "gate.missing-number") == ["gate.missing-number by code-reviewer on T-1"]
    )
  }

  @Test func `stays silent when the number is reported`() throws {
    let trial = try TestRun(
      Fixture.work
    )
    #expect(trial.violations(of: "gate.missing-number") == [])
  }

  @Test func `fires on work that completes past a judge without a usable decision`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        platform: {guards: open}
        behaviour: {backend-implementer: [{reports: {unit-coverage: none}}]}
        faults: [{id: late, fail-open: {agent: code-reviewer}}]
        """
    )
    #expect(
      trial.violations(of: "gate.missing-number") == ["gate.missing-number by implement-trd on T-1"]
    )
  }

  @Test func `fires on work that completes although nobody has reported on it`() throws {
    let trial = try AgentsInCode.run([
      "backend-implementer": AgentsInCode.silentImplementer,
      "verify-app": AgentsInCode.approvingJudge, "code-reviewer": AgentsInCode.approvingJudge,
    ])
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "gate.missing-number") == ["gate.missing-number by implement-trd on T-1"]
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `stays silent when a later worker reports the number`() throws {
    let trial = try AgentsInCode.run(
      ["backend-implementer": AgentsInCode.silentFirstWorker],
      files: AgentsInCode.chain
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.lines.contains { $0.hasPrefix("finisher reports") })
    #expect(trial.violations(of: "gate.missing-number") == [])
  }
}
