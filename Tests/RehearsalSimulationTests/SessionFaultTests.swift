import RehearsalSimulation
import Support
import Testing

@Suite struct `A session` {
  @Test func `that defers leaves a promise, does nothing, and is tried again`() throws {
    let trial = try Trial(
      Fixture.work
        + "faults: [{id: f, defer: {agent: backend-implementer, promise: later, nth: 1}}]"
    )
    #expect(trial.lines.contains("backend-implementer promises: later  T-1"))
    #expect(trial.lines.count { $0.contains(" writes ") } == 1)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
  }

  @Test func `that stops silently does its work and hands nothing on`() throws {
    let trial = try Trial(
      Fixture.work + "faults: [{id: f, stop-silently: {agent: verify-app, nth: 1}}]"
    )
    #expect(trial.lines.count { $0 == "verify-app decides APPROVED  T-1" } == 2)
    #expect(trial.violations(of: "liveness.premature-end").count == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test(arguments: ["direct", "orchestrated"])
  func `of the planner that stops silently is taken up again`(routing: String) throws {
    for nth in 1...3 {
      let trial = try Trial(
        """
        platform: {routing: \(routing)}
        work:
          tasks:
            - {id: A, description: a, agent: backend-implementer}
            - {id: B, description: b, agent: backend-implementer, needs: [A]}
        faults: [{id: f, stop-silently: {agent: spec-planner, nth: \(nth)}}]
        """
      )
      #expect(trial.outcomes == ["A completed", "B completed"], "\(routing) \(nth)")
      #expect(trial.seriousViolations == [], "\(routing) \(nth)")
    }
  }
}
