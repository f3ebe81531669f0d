import RehearsalRules
import Support
import Testing

@Suite struct `The rule on guards that fail open` {
  private func trial(_ fault: String, guards: String = "closed") throws -> TestRun {
    try TestRun(
      Fixture.work + "platform: {guards: \(guards)}\n"
        + "faults: [{id: f, \(fault): {agent: code-reviewer, nth: 1}}]"
    )
  }

  @Test(arguments: [("fail-open", "closed"), ("malformed-decision", "open")])
  func `fires when work goes on without a decision`(fault: String, guards: String) throws {
    let trial = try trial(fault, guards: guards)
    #expect(trial.outcomes == ["T-1 completed"])
    let skipped =
      guards == "closed"
      ? ["gate.stage-skipped by implement-trd on T-1"] : []
    #expect(trial.seriousViolations == ["guard.failed-open by code-reviewer on T-1"] + skipped)
    #expect(trial.retries == 0)
  }

  @Test func `stays silent when work without a usable decision is refused`() throws {
    let trial = try trial("malformed-decision")
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
    #expect(trial.retries == 1)
  }
}
