import RehearsalRules
import Support
import Testing

@Suite struct `The rule on premature ends` {
  @Test func `fires on a session that owes a result and returns none`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {verify-app: [{hands: []}]}
        """
    )
    #expect(
      trial.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by verify-app on T-1"
      ]
    )
  }

  @Test func `fires on a session that only informs`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{hands: [{inform: verify-app}]}]}"
    )
    #expect(
      trial.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on information that needs no answer`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{inform: frontend-implementer}, {deliver: verify-app}]}]}
        """
    )
    #expect(trial.violations(of: "liveness.premature-end") == [])
  }
}
