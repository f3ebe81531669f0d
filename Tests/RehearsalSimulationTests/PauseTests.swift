import RehearsalSimulation
import Support
import Testing

@Suite struct `An agent that pauses` {
  @Test func `performs its scheduled actions later`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m}]}
        faults: [{id: f, pause: {agent: backend-implementer, at: 4m, for: 30m}}]
        """
    )
    #expect(trial.summary.time.nanoseconds == 40 * 60_000_000_000)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 0)
  }

  @Test func `at the start of the run begins after the pause`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, pause: {agent: spec-planner, at: 0s, for: 5m}}]\n"
    )
    #expect(trial.times(of: "assign  T-1").first == "5m")
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `as its session opens begins the session later`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, pause: {agent: verify-app, nth: 1, for: 30m}}]"
    )
    let decision = try #require(trial.events.first { $0.kind.name == .decisionMade })
    #expect(decision.time.nanoseconds == 30 * 60_000_000_000)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `receives handoffs that arrived in the meantime afterwards`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m}]}
        faults: [{id: f, pause: {agent: verify-app, at: 4m, for: 30m}}]
        """
    )
    #expect(trial.summary.time.nanoseconds == 34 * 60_000_000_000)
  }

  @Test func `and crashes returns once, after the crash`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m}]}
        faults:
          - {id: f, pause: {agent: backend-implementer, at: 4m, for: 30m}}
          - {id: g, crash: {agent: backend-implementer, at: 5m, restart: 2h}}
        """
    )
    #expect(trial.lines.count { $0.hasSuffix(" is back") } == 1)
    #expect(trial.summary.time.nanoseconds == 125 * 60_000_000_000)
    #expect(trial.outcomes == ["T-1 completed"])
  }
}
