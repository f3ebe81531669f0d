import RehearsalSimulation
import Support
import Testing

@Suite struct `A handoff` {
  @Test func `that is held sets out at the instant, and one sent later at once`() throws {
    let trial = try Trial(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
      faults: [{id: f, hold: {to: verify-app, until: 1h}}]
      """
    )
    let arrivals = trial.events.compactMap { event -> Int64? in
      guard case .handoffDelivered(let handoff, _) = event.kind, handoff.intent == .deliver,
        trial.plan.name(of: handoff.receiver) == "verify-app"
      else { return nil }
      return event.time.nanoseconds
    }
    #expect(arrivals == [3_600_000_000_000, 3_600_000_000_000])
    #expect(trial.lines.count { $0.hasPrefix("fault f strikes") } == 1)
  }

  @Test func `that lands with the wrong agent is left alone, and made again`() throws {
    let trial = try Trial(
      Fixture.work
        + "faults: [{id: f, misroute: {to: verify-app, receiver: code-reviewer, nth: 1}}]"
    )
    #expect(
      trial.lines.contains {
        $0.contains("code-reviewer ends session") && $0.contains("misaddressed")
      }
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.seriousViolations == [])
  }

  @Test func `that is sent to nobody is lost`() throws {
    let trial = try Trial(
      Fixture.work + "faults: [{id: f, misroute: {to: verify-app, receiver: ghost}}]"
    )
    #expect(trial.outcomes == ["T-1 died: lost"])
    #expect(trial.lines.contains { $0.hasSuffix("nobody has that name") })
  }
}
