import RehearsalRules
import Support
import Testing

@Suite struct `The rule on questions to a user who is not there` {
  @Test func `fires when the platform refuses the tool that asks`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{tool: AskUserQuestion}, {write: api/a.py}]}]}"
    )
    #expect(
      trial.violations(of: "liveness.no-user")
        == ["liveness.no-user by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the platform refuses another tool`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{tool: WebFetch}, {write: api/a.py}]}]}"
    )
    #expect(trial.lines.contains { $0.contains("uses WebFetch: denied") })
    #expect(trial.violations(of: "liveness.no-user") == [])
  }
}
