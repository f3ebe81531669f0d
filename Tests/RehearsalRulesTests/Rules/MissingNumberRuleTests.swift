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
}
