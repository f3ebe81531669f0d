import RehearsalRules
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
}
