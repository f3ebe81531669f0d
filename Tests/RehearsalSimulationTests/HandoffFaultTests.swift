import RehearsalSimulation
import Support
import Testing

@Suite struct `A handoff` {
  @Test func `that is held departs at the instant, and a later one at once`() throws {
    let trial = try TestRun(
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

  @Test func `that reaches the wrong agent is ignored and sent again`() throws {
    let trial = try TestRun(
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

  @Test func `that is sent to a missing agent is lost`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, misroute: {to: verify-app, receiver: ghost}}]"
    )
    #expect(trial.outcomes == ["T-1 died: lost"])
    #expect(trial.lines.contains { $0.hasSuffix("nobody has that name") })
  }

  @Test func `that is acknowledged but not stored is sent again`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, ack-without-write: {to: verify-app, nth: 1}}]"
    )
    let delivered = trial.events.count { event in
      guard case .handoffDelivered(let handoff, _) = event.kind else { return false }
      return trial.plan.name(of: handoff.receiver) == "verify-app"
    }
    #expect(delivered == 2)
    #expect(trial.lines.count { $0.hasPrefix("verify-app decides") } == 1)
    #expect(trial.retries == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `between partitioned groups is lost in both directions during the partition`() throws {
    let faults =
      "faults: [{id: f, partition: {between: [verify-app], and: [code-reviewer, frontend-implementer], at: 5m, until: 1h}}]"
    func losses(after takes: String) throws -> Int {
      let trial = try TestRun(
        Fixture.work + "behaviour: {backend-implementer: [{takes: \(takes), times: always}]}\n"
          + faults
      )
      #expect(trial.outcomes == ["T-1 completed"])
      return trial.events.count { event in
        guard case .handoffLost = event.kind else { return false }
        return true
      }
    }
    #expect(try losses(after: "4m") == 0)
    #expect(try losses(after: "31m") == 1)
    #expect(try losses(after: "60m") == 0)
  }

  @Test func `with a truncated report is refused`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, truncate: {to: verify-app, keep: 1, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }

  private func order(_ fault: String) throws -> [String] {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: frontend-implementer}
      behaviour:
        backend-implementer: [{takes: 1m, times: always}]
        frontend-implementer: [{takes: 3m, times: always}]
      faults: [{id: f, reorder: {\(fault)}}]
      """
    )
    #expect(trial.outcomes.count { $0.hasSuffix("completed") } == 2)
    return trial.events.compactMap { event in
      guard case .handoffDelivered(let handoff, _) = event.kind, handoff.intent == .deliver,
        trial.plan.name(of: handoff.receiver) == "verify-app"
      else { return nil }
      return "\(trial.plan.name(of: handoff.task)) \(VirtualTime(event.time.nanoseconds))"
    }
  }

  @Test func `that is reordered arrives directly after the next one to its receiver`() throws {
    #expect(try order("to: verify-app, nth: 1") == ["B 3m", "A 3m"])
    #expect(try order("to: code-reviewer, nth: 1") == ["A 1m", "B 3m"])
  }

  @Test func `that is reordered waits at most its limit, and only for its own receiver`() throws {
    #expect(try order("to: verify-app, nth: 1, within: 90s") == ["A 2m30s", "B 3m"])
    #expect(try order("to: verify-app, nth: 2") == ["A 1m", "B 8m"])
    // A handoff that another one waits for does not wait itself.
    #expect(try order("to: verify-app") == ["B 3m", "A 3m"])
  }
}
