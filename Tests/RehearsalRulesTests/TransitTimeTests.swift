import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// How long faults delay a handoff that waits to be overtaken, and then waits for its receiver.
@Suite struct `The time for which a handoff waits to be overtaken` {
  /// The work on T-2 is sent after 10m, and waits for the next handoff to the verifier.
  ///
  /// The work on T-3 is sent after 11m, and that on T-4 after 12m. With one session, the verifier works on T-5 until 65m.
  private static let scenario = """
    work:
      tasks:
        - {id: T-1, description: one, agent: backend-implementer, touches: [a.py]}
        - {id: T-2, description: two, agent: backend-implementer, touches: [b.py]}
        - {id: T-3, description: three, agent: backend-implementer, touches: [c.py]}
        - {id: T-4, description: four, agent: backend-implementer, touches: [d.py]}
        - {id: T-5, description: five, agent: backend-implementer, touches: [e.py]}
    behaviour:
      backend-implementer:
        - {when: {task: T-1}, takes: 8m}
        - {when: {task: T-2}, takes: 10m}
        - {when: {task: T-3}, takes: 11m}
        - {when: {task: T-4}, takes: 12m}
        - {when: {task: T-5}, takes: 5m}
      verify-app: [{when: {task: T-5}, takes: 60m}]

    """

  /// Returns how long the work on T-2 waits to depart, and until it is delivered, in seconds.
  private func times(_ rest: String) throws -> (held: Int64, delivered: Int64) {
    let plan = try Fixture.plan(Self.scenario + rest)
    let task = try #require(plan.taskIDs.first { plan.name(of: $0) == "T-2" })
    let verifier = try #require(plan.agent(named: "verify-app"))
    var transitTimes = TransitTimes(plan)
    var sendingTime: Int64 = 0
    for event in TestRun(plan).events {
      transitTimes.observe(event)
      switch event.kind {
      case .handoffSent(let handoff, _) where handoff.task == task && handoff.receiver == verifier:
        sendingTime = event.time.nanoseconds
      case .handoffDelivered(let handoff, let routed)
      where handoff.task == task && handoff.receiver == verifier:
        let held = transitTimes.heldTime(
          of: handoff.id,
          sentAt: sendingTime,
          deliveredAt: event.time.nanoseconds,
          routingTime: routed
        )
        return (held / 1_000_000_000, (event.time.nanoseconds - sendingTime) / 1_000_000_000)
      default: break
      }
    }
    Issue.record("the work on T-2 does not arrive")
    return (0, 0)
  }

  @Test(arguments: [
    ("", 60),
    ("- {id: other, delay: {to: verify-app, task: T-3, by: 30m}}", 120),
    ("- {id: other, delay: {to: verify-app, task: T-1, by: 150s}}", 30),
    ("- {id: other, drop: {to: verify-app, task: T-3}}", 120),
    ("- {id: other, ack-without-write: {to: verify-app, task: T-3}}", 120),
    ("- {id: other, misroute: {to: verify-app, task: T-3, receiver: code-reviewer}}", 120),
    ("- {id: other, misroute: {to: verify-app, task: T-3, receiver: nobody}}", 120),
  ])
  func `ends when the first other handoff departs to the receiver`(fault: String, seconds: Int64)
    throws
  {
    let faults = """
      faults:
        - {id: swap, reorder: {to: verify-app, task: T-2, within: 50m}}
        \(fault)

      """
    let free = try times(faults)
    #expect(free == (seconds, seconds))
    // The verifier takes up the work when it has finished T-5.
    let limited = try times(faults + "platform: {sessions: {verify-app: 1}}\n")
    #expect(limited.held == seconds && limited.delivered >= 55 * 60)
  }
}
