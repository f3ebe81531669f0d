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

  @Test func `that is slow takes so many times as long, and no other does`() throws {
    let work =
      "behaviour: {verify-app: [{takes: 2m, times: always}], code-reviewer: [{takes: 3m, times: always}]}\n"
    let trial = try Trial(
      Fixture.work + work + "faults: [{id: f, slow: {agent: verify-app, times: 10}}]"
    )
    #expect(trial.summary.time == Instant(nanoseconds: 23 * 60 * 1_000_000_000))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that does nothing reports all the same, and the verifier sees it`() throws {
    let trial = try Trial(
      Fixture.work + "faults: [{id: f, no-op: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES") })
    #expect(trial.lines.count { $0.contains(" writes ") } == 1)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `that uses a tool does so before it reports, once`() throws {
    let trial = try Trial(
      Fixture.work
        + "faults: [{id: f, use-tool: {agent: backend-implementer, tool: Hammer, nth: 1}}]"
    )
    #expect(trial.violations(of: "tools.outside-allowlist").count == 1)
    let tool = trial.lines.firstIndex { $0.contains("Hammer") }
    let report = trial.lines.firstIndex { $0.contains(" reports ") }
    #expect(try #require(tool) < #require(report))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that delegates to itself is seen, and its work goes on`() throws {
    let trial = try Trial(
      Fixture.work + "faults: [{id: f, self-delegate: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.violations(of: "handoff.self-delegation").count == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that asks the user ends without a result, and is tried again`() throws {
    let trial = try Trial(
      Fixture.work + "faults: [{id: f, ask-user: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("AskUserQuestion") })
    #expect(trial.violations(of: "liveness.premature-end").count == 1)
    #expect(trial.retries == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that claims what it never tried is asked for evidence`() throws {
    let trial = try Trial(
      Fixture.work
        + "faults: [{id: f, claim-without-evidence: {agent: backend-implementer, claim: all green, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("all green") })
    #expect(trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }
}
