import RehearsalRules
import Support
import Testing

@Suite struct `The rule on promises` {
  @Test func `fires when nothing is scheduled to keep the promise`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, defer: {agent: verify-app, nth: 1}}]"
    )
    #expect(
      trial.violations(of: "liveness.deferred-promise")
        == ["liveness.deferred-promise by verify-app on T-1"]
    )
    let found = trial.judgement.violations.first { $0.rule == "liveness.deferred-promise" }
    #expect(found?.text.hasPrefix("promised \"I will report back\" and ended") == true)
  }

  @Test func `fires when the session has only called another agent`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{call: frontend-implementer}, {wait: all}, {promise: soon}], hands: []}]}"
    )
    #expect(
      trial.violations(of: "liveness.deferred-promise")
        == ["liveness.deferred-promise by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the session still hands something on`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{takes: 5m, does: [{promise: soon}, {write: api/a.py}]}]}"
    )
    #expect(trial.lines.contains("backend-implementer promises: soon  T-1"))
    #expect(trial.violations(of: "liveness.deferred-promise") == [])
  }

  @Test func `stays silent when the session crashed before it could keep the promise`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 5m, does: [{promise: soon}, {write: api/a.py}]}]}
        faults: [{id: f, crash: {agent: backend-implementer, nth: 1, before: act.write, restart: 1m}}]
        """
    )
    #expect(trial.violations(of: "liveness.deferred-promise") == [])
  }
}
