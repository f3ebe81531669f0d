import RehearsalRules
import Support
import Testing

@Suite struct `The rule on deadlocks` {
  @Test func `fires when no agent looks for open work`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{inform: verify-app}]}]}
        faults: [{id: asleep, skip-check: {agent: implement-trd, check: open-work}}]
        """
    )
    #expect(trial.violations(of: "liveness.deadlock") == ["liveness.deadlock by - on T-1"])
  }

  @Test func `stays silent when every task ends`() throws {
    let trial = try TestRun(
      Fixture.work
    )
    #expect(trial.violations(of: "liveness.deadlock") == [])
  }
}
