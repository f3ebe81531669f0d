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

  @Test(arguments: ["fail-open", "malformed-decision"])
  func `fires when work goes on without a decision`(fault: String) throws {
    let trial = try trial(fault, guards: "open")
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == ["guard.failed-open by code-reviewer on T-1"])
    #expect(trial.retries == 0)
  }

  @Test(arguments: ["fail-open", "malformed-decision"])
  func `stays silent when work without a usable decision is refused`(fault: String) throws {
    let trial = try trial(fault)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
    #expect(trial.retries == 1)
  }
}
