import RehearsalBenchmark
import RehearsalSimulation
import Testing

@Suite struct `A run of asynchronous agents` {
  @Test func `can be stopped although no agent waits for long`() {
    let ring = RingWorkload(handoffs: 2_000_000, agents: 10, tokens: 1, handlers: .waiting)
    let plan = ring.makePlan()
    let summary = Simulation(plan) { ring.makeAgent($0, in: plan, on: $1) }
      .run(seed: 0, showing: .none, isStopped: { true }) { _ in }
    #expect(summary == nil)
  }

  @Test func `ends with the event by which its limit is reached`() {
    var last: [Event.Name] = []
    let ring = RingWorkload(handoffs: 100_000, agents: 10, tokens: 1, handlers: .waiting)
    var limited = ring.makePlan()
    limited.limits.events = 5_000
    let plan = limited
    let summary = Simulation(plan) { ring.makeAgent($0, in: plan, on: $1) }
      .run(seed: 0) { event in last = last.suffix(1) + [event.kind.name] }
    #expect(summary.ending == .limited(.events))
    #expect(last == [.limitReached, .runEnded])
  }
}
