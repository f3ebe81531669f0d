import RehearsalSimulation
import Support
import Testing

/// A custom agent that waits and then passes on what it received.
private actor Waiter: AsyncAgent {
  nonisolated let loop: EventLoop
  private let step: Duration
  private let steps: Int
  private(set) var sessions = 0

  init(on loop: EventLoop, step: Duration, steps: Int) {
    self.loop = loop
    self.step = step
    self.steps = steps
  }

  func receive(_ handoff: Handoff, at desk: Desk) async {
    sessions += 1
    // The second session is short; the first would last long if the crash did not end it.
    for _ in 0..<(sessions == 1 ? steps : 1) { await desk.work(for: step) }
    desk.handOff(.complete, to: desk.plan.coordinator ?? handoff.sender)
  }
}

@Suite struct `An asynchronous agent that crashes` {
  private func trial(_ fault: String, step: Duration, steps: Int) throws -> TestRun {
    let plan = try Fixture.plan(Fixture.work + "faults: [{id: f, \(fault)}]")
    return TestRun(plan) { name, loop in
      guard name == "backend-implementer" else { return nil }
      return .suspending(Waiter(on: loop, step: step, steps: steps))
    }
  }

  @Test(arguments: [(Duration.minutes(10), 1), (.minutes(1), 1_000_000)])
  func `never resumes, but runs its next session`(step: Duration, steps: Int) throws {
    let trial = try trial(
      "crash: {agent: backend-implementer, at: 4m, restart: 1m}",
      step: step,
      steps: steps
    )
    #expect(trial.summary.ending == .settled)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.handoffs.count { $0.hasPrefix("backend-implementer -> ") } == 1)
  }

  @Test func `during a handoff does nothing afterwards`() throws {
    let trial = try trial(
      "crash: {agent: backend-implementer, nth: 1, before: handoff.sent, restart: 1m}",
      step: .minutes(10),
      steps: 1
    )
    #expect(trial.summary.ending == .settled)
    #expect(trial.handoffs.count { $0.hasPrefix("backend-implementer -> ") } == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `resumes later by the length of a pause`() throws {
    let trial = try trial(
      "pause: {agent: backend-implementer, at: 4m, for: 30m}",
      step: .minutes(10),
      steps: 1
    )
    #expect(trial.summary.time.nanoseconds == 40 * 60_000_000_000)
    #expect(trial.outcomes == ["T-1 completed"])
  }
}
