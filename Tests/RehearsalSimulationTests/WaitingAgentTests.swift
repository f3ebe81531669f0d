@testable import RehearsalSimulation
import Support
import Synchronization
import Testing

@Suite struct `The event loop with asynchronous agents` {
  @Test func `suspends a handler for virtual time while others work`() {
    let trial = TestRun(loopPlan("a", "b", "c")) { name, loop in
      switch name {
      case "a":
        .immediate(
          Scripted(on: loop) { desk in
            desk.handOff(.assign, to: AgentID(rawValue: 1))
            desk.handOff(.assign, to: AgentID(rawValue: 2))
          }
        )
      default:
        .suspending(
          Waiting(on: loop) { handoff, desk in
            await desk.work(for: .seconds(name == "b" ? 20 : 10))
            desk.handOff(.complete, to: handoff.sender)
          }
        )
      }
    }
    #expect(trial.handoffs.suffix(2) == ["c -> a: complete", "b -> a: complete"])
    #expect(trial.summary.time == Instant(nanoseconds: 20_000_000_000))
    #expect(trial.summary.ending == .settled)
  }

  @Test func `gives an asynchronous agent the same trace as an immediate one`() {
    func trial(waiting: Bool) -> TestRun {
      TestRun(loopPlan("a", "b")) { name, loop in
        if name == "a" {
          return .immediate(
            Scripted(
              on: loop,
              opening: { desk in
                for _ in 0..<5 { desk.handOff(.assign, to: AgentID(rawValue: 1)) }
              }
            )
          )
        }
        guard waiting else {
          return .immediate(
            Scripted(
              on: loop,
              answer: { handoff, desk in
                desk.handOff(.complete, to: handoff.sender, after: .seconds(1))
              }
            )
          )
        }
        return .suspending(
          Waiting(on: loop) { handoff, desk in
            desk.handOff(.complete, to: handoff.sender, after: .seconds(1))
          }
        )
      }
    }
    #expect(trial(waiting: true).handoffs == trial(waiting: false).handoffs)
  }

  private func escape(
    _ answer: @escaping @Sendable (Handoff, Desk) async -> Void
  ) -> RunSummary {
    TestRun(loopPlan("a", "b")) { name, loop in
      name == "a"
        ? .immediate(Scripted(on: loop) { $0.handOff(.assign, to: AgentID(rawValue: 1)) })
        : .suspending(Waiting(on: loop, answer: answer))
    }.summary
  }

  @Test func `ends a run in which an agent sleeps in real time, and names the agent`() {
    let summary = escape { handoff, desk in
      try? await Task.sleep(for: .milliseconds(200))
      desk.handOff(.complete, to: handoff.sender)
    }
    #expect(summary.ending == .foreign("b"))
  }

  @Test func `ends a run in which an agent waits for a detached task, and names the agent`() {
    let summary = escape { _, _ in
      await Task.detached { try? await Task.sleep(for: .milliseconds(200)) }.value
    }
    #expect(summary.ending == .foreign("b"))
  }

  @Test func `ends a run in which another thread uses a desk`() {
    let summary = escape { handoff, desk in
      await Task.detached { desk.handOff(.complete, to: handoff.sender) }.value
    }
    #expect(summary.ending == .foreign("b"))
  }

  @Test func `keeps structured tasks on the loop`() {
    let summary = escape { handoff, desk in
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 { group.addTask { await Task.yield() } }
      }
      desk.handOff(.complete, to: handoff.sender)
    }
    #expect(summary.ending == .settled)
    #expect(summary.handoffs == 2)
  }

  /// Ways to use a desk.
  private static let uses: [@Sendable (Desk) -> Void] = [
    { $0.handOff(.complete, to: AgentID(rawValue: 0)) }, { _ = $0.handoff }, { _ = $0.content },
    { _ = $0.forgotten }, { _ = $0.hasBudget }, { _ = $0.now },
  ]

  @Test(arguments: uses.indices)
  func `rejects a desk that is used after its session`(useIndex: Int) {
    actor Hoarder: Agent {
      nonisolated let loop: EventLoop
      private let use: @Sendable (Desk) -> Void
      private var kept: Desk?
      init(on loop: EventLoop, use: @escaping @Sendable (Desk) -> Void) {
        self.loop = loop
        self.use = use
      }
      func receive(_ handoff: Handoff, at desk: Desk) {
        if let kept { use(kept) }
        kept = desk
      }
    }
    let trial = TestRun(loopPlan("a", "b")) { name, loop in
      name == "a"
        ? .immediate(
          Scripted(on: loop) { desk in
            desk.handOff(.assign, to: AgentID(rawValue: 1))
            desk.handOff(.assign, to: AgentID(rawValue: 1), after: .seconds(1))
          }
        ) : .immediate(Hoarder(on: loop, use: Self.uses[useIndex]))
    }
    #expect(trial.summary.ending == .foreign("an agent that kept its desk after the session"))
    #expect(trial.verdict == "fail")
  }

  @Test func `gives nothing at a desk that is used after its run`() throws {
    let keptDesk = Mutex<Desk?>(nil)
    let trial = TestRun(loopPlan("a", "b")) { _, loop in
      .immediate(Scripted(on: loop) { desk in keptDesk.withLock { $0 = desk } })
    }
    let desk = try #require(keptDesk.withLock { $0 })
    for use in Self.uses { use(desk) }
    desk.act(.write("late.txt"))
    #expect(desk.handoff.id == .none && desk.agent == .none && desk.content == nil)
    #expect(!desk.hasBudget)
    #expect(trial.summary.ending == .settled)
  }
}
