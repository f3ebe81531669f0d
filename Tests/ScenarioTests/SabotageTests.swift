import Foundation
import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

/// An agent whose delay depends on the real clock.
private actor ClockReader: RehearsalSimulation.Agent {
  nonisolated let loop: EventLoop

  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    let now = UInt64(Date().timeIntervalSince1970 * 1e9)
    desk.handOff(.deliver, to: desk.nextReceiver, after: .nanoseconds(Int64(now % 1_000_000_007)))
  }
}

/// An agent that waits for real time.
private actor Sleeper: AsyncAgent {
  nonisolated let loop: EventLoop

  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) async {
    try? await Task.sleep(for: .milliseconds(200))
    desk.handOff(.deliver, to: desk.nextReceiver)
  }
}

/// An agent that works in a detached task.
private actor Detacher: RehearsalSimulation.Agent {
  nonisolated let loop: EventLoop

  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      desk.handOff(.deliver, to: handoff.sender)
      done.signal()
    }
    done.wait()
  }
}

/// An agent that acts in the order of a set.
private actor SetWalker: RehearsalSimulation.Agent {
  nonisolated let loop: EventLoop
  private var words: Set<String> = []

  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    words = Set((0..<40).map { "word \($0)" })
    for word in words { desk.act(.read(word)) }
    desk.handOff(.deliver, to: desk.nextReceiver)
  }
}

@Suite struct `An agent that is not deterministic` {
  /// Returns the exit status for two runs in which the agent replaces the implementer.
  private func status(
    _ agent: @escaping @Sendable (EventLoop) -> AnyAgent
  ) throws -> RehearsalAnalysis.ExitStatus {
    let plan = try Fixture.plan(Fixture.work)
    let casting: Simulation.Casting = { name, loop in
      name == "backend-implementer" ? agent(loop) : nil
    }
    let first = TestRun(plan, casting: casting)
    let second = TestRun(plan, casting: casting).summary.digest
    var run = JudgedRun(summary: first.summary, judgement: first.judgement)
    if second != first.summary.digest { run.digestMismatch = .foundInSecondRun(second) }
    return ExitStatus(
      of: SuiteResult(scenarios: [ScenarioResult(plan: plan, path: "s.yaml", runs: [run])])
    )
  }

  @Test func `because it reads the clock is detected by a second run`() throws {
    #expect(try status { .immediate(ClockReader(on: $0)) } == .nonDeterministic)
  }

  @Test func `because it sleeps is detected in the first run`() throws {
    #expect(try status { .suspending(Sleeper(on: $0)) } == .nonDeterministic)
  }

  @Test func `because it detaches a task is detected in the first run`() throws {
    #expect(try status { .immediate(Detacher(on: $0)) } == .nonDeterministic)
  }

  @Test func `because it iterates over a set is detected by the source check`() throws {
    let lines = try Surroundings.text("Tests/ScenarioTests/SabotageTests.swift")
      .split(separator: "\n").map(String.init)
    #expect(OrderCheck.walks(in: lines).first == "    for word in words { desk.act(.read(word)) }")
  }
}
