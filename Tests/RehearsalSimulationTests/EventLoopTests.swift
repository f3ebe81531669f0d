@testable import RehearsalSimulation
import Support
import Testing

@Suite struct `The event loop` {
  private let a = AgentID(rawValue: 0)
  private let b = AgentID(rawValue: 1)

  /// Runs two scripted agents: the first opens the run, the second answers.
  private func run(
    _ plan: Plan,
    seed: UInt64 = 0,
    opening: @escaping @Sendable (Desk) -> Void,
    answer: @escaping @Sendable (Handoff, Desk) -> Void = { _, _ in }
  ) -> TestRun {
    TestRun(plan, seed: seed) { name, loop in
      .immediate(
        name == "a" ? Scripted(on: loop, opening: opening) : Scripted(on: loop, answer: answer)
      )
    }
  }

  private func times(_ trial: TestRun, _ name: Event.Name) -> [Int64] {
    trial.events.filter { $0.kind.name == name }.map { $0.time.nanoseconds / 1_000_000_000 }
  }

  @Test func `delivers by time, then in the order of sending`() {
    let trial = run(loopPlan("a", "b")) { desk in
      desk.handOff(.inform, to: self.b, after: .seconds(2))
      desk.handOff(.assign, to: self.b, after: .seconds(1))
      desk.handOff(.reject, to: self.b, after: .seconds(2))
      desk.handOff(.approve, to: self.b)
    }
    #expect(
      trial.handoffs == [
        "a -> b: approve", "a -> b: assign", "a -> b: inform", "a -> b: reject",
      ]
    )
    #expect(times(trial, .handoffDelivered) == [0, 1, 2, 2])
  }

  @Test func `runs everything caused at an instant before its next timer`() {
    let trial = run(loopPlan("a", "b")) { desk in
      desk.handOff(.assign, to: self.b, after: .seconds(1))
      desk.handOff(.inform, to: self.b, after: .seconds(1))
    } answer: { handoff, desk in
      if handoff.intent == .assign { desk.handOff(.complete, to: handoff.sender) }
    }
    #expect(trial.handoffs == ["a -> b: assign", "b -> a: complete", "a -> b: inform"])
  }

  @Test func `numbers events without gaps, and time never goes back`() {
    let trial = run(loopPlan("a", "b")) { desk in
      for second in 0..<20 { desk.handOff(.assign, to: self.b, after: .seconds((second * 7) % 5)) }
    } answer: { handoff, desk in
      desk.handOff(.complete, to: handoff.sender, after: .seconds(1))
    }
    #expect(trial.events.map(\.sequence) == Array(0..<UInt64(trial.events.count)))
    #expect(zip(trial.events, trial.events.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(trial.summary.events == UInt64(trial.events.count))
  }

  @Test func `passes a tag on with its task only`() {
    let plan = loopPlan("a", "b") { plan in
      plan.tasks = ["T-1", "T-2"].map { id in
        PlannedTask(
          id: id,
          description: "",
          agent: self.b,
          location: SourceLocation(file: "p", line: 1)
        )
      }
    }
    let (first, second) = (TaskID(rawValue: 0), TaskID(rawValue: 1))
    let trial = run(plan) { desk in
      desk.handOff(.assign, to: self.b, about: first, tag: .max)
    } answer: { handoff, desk in
      #expect(handoff.tag == desk.handoff.tag)
      guard handoff.intent == .assign else { return }
      desk.handOff(.inform, to: self.b)
      desk.handOff(.inform, to: self.b, tag: 7)
      desk.handOff(.inform, to: self.b, about: second)
    }
    let tags = trial.events.compactMap { event -> UInt64? in
      guard case .handoffDelivered(let handoff, _) = event.kind else { return nil }
      return handoff.tag
    }
    #expect(tags == [.max, .max, 7, 0])
  }

  @Test func `keeps a session open until everything it scheduled has happened`() {
    let trial = run(loopPlan("a", "b")) { desk in
      desk.handOff(.assign, to: self.b)
    } answer: { _, desk in
      desk.act(.write("x"), after: .seconds(3))
      desk.handOff(.complete, to: desk.plan.agent(named: "a") ?? .none, after: .seconds(5))
    }
    let session = trial.events.last { $0.kind == .sessionEnded(.handedOff) && $0.agent == b }
    #expect(session?.time == Instant(nanoseconds: 5_000_000_000))
    #expect(trial.events.contains { $0.kind == .actWrite("x") && $0.session == session?.session })
  }

  @Test func `opens one session at a time for an agent with that limit, first in, first out`() {
    let plan = loopPlan("a", "b", member: { $0.sessions = 1 })
    let trial = run(plan) { desk in
      for intent in [Intent.assign, .deliver, .inform] { desk.handOff(intent, to: self.b) }
    } answer: { _, desk in
      desk.act(.read("x"), after: .seconds(10))
    }
    #expect(times(trial, .handoffDelivered) == [0, 10, 20])
    let order = trial.events.compactMap { event -> Intent? in
      guard case .handoffDelivered(let handoff, _) = event.kind else { return nil }
      return handoff.intent
    }
    #expect(order == [.assign, .deliver, .inform])
  }

  @Test func `opens no more sessions than there are slots`() {
    let plan = loopPlan("a", "b", "c", change: { $0.platform.slots = 2 })
    let c = AgentID(rawValue: 2)
    let trial = run(plan) { desk in
      for receiver in [self.b, c, self.b, c] { desk.handOff(.assign, to: receiver) }
    } answer: { _, desk in
      desk.act(.read("x"), after: .seconds(10))
    }
    #expect(times(trial, .handoffDelivered) == [0, 0, 10, 10])
  }

  @Test func `routes through the orchestrator's queue and records the waiting time`() {
    let plan = loopPlan("a", "b", "boss") { plan in
      plan.platform.orchestrator = "boss"
      plan.platform.routingTime = 5_000_000_000
    }
    let trial = run(plan) { desk in
      desk.handOff(.assign, to: self.b)
      desk.handOff(.inform, to: self.b)
    }
    let routed = trial.events.compactMap { event -> Int64? in
      guard case .handoffDelivered(_, let routed) = event.kind else { return nil }
      return routed / 1_000_000_000
    }
    #expect(routed == [5, 10])
    #expect(times(trial, .handoffDelivered) == [5, 10])
  }

  @Test func `reports a handoff to a name that no agent has`() throws {
    var plan = Plan(
      name: "p",
      members: [("a", Plan.Member(contract: Contract(), role: .worker))],
      mentioned: ["ghost"]
    )
    plan.about = ""
    let trial = run(plan) { desk in desk.handOff(.assign, to: AgentID(rawValue: 1)) }
    #expect(trial.lines.contains("a -> ghost  assign  nobody has that name"))
    #expect(trial.summary.ending == .settled)
  }

  // MARK: Limits

  @Test(arguments: Event.Limit.allCases)
  func `stops at every limit and reports it`(limit: Event.Limit) {
    let plan = loopPlan("a", "b") { plan in
      switch limit {
      case .time: plan.limits.time = 60_000_000_000
      case .events: plan.limits.events = 50
      case .rounds: plan.limits.rounds = 5
      case .mailbox: plan.limits.mailbox = 3
      case .depth: plan.limits.depth = 4
      case .repeats: plan.limits.repeats = 7
      }
    } member: {
      $0.sessions = limit == .mailbox ? 1 : nil
    }
    let trial = run(plan) { desk in
      for _ in 0..<(limit == .mailbox ? 10 : 1) { desk.handOff(.reject, to: self.b) }
    } answer: { handoff, desk in
      // Refused work starts a new round; an information may be repeated forever.
      guard limit != .depth else { return desk.act(.call(self.b)) }
      let intent: Intent = limit == .repeats ? .inform : .reject
      desk.handOff(intent, to: self.b, after: .seconds(10))
    }
    #expect(trial.summary.ending == .limited(limit))
    #expect(trial.events.contains { $0.kind == .limitReached(limit) })
  }

  @Test func `stops at a very low limit of events before the first delivery`() {
    let trial = run(loopPlan("a", "b", change: { $0.limits.events = 1 })) { desk in
      for _ in 0..<20 { desk.handOff(.inform, to: self.b) }
    }
    #expect(trial.summary.ending == .limited(.events))
    #expect(trial.summary.handoffs == 20)
    #expect(!trial.events.contains { $0.kind.name == .handoffDelivered })
  }

  @Test func `records nothing after the end of a run`() {
    let plan = loopPlan("a", "b", change: { $0.limits.time = 300_000_000_000 })
    let trial = TestRun(plan) { name, loop in
      name == "a"
        ? .immediate(
          Scripted(on: loop) { desk in
            desk.handOff(.assign, to: AgentID(rawValue: 1))
            desk.handOff(.inform, to: AgentID(rawValue: 1), after: .seconds(3_600))
          }
        )
        : .suspending(
          Waiting(on: loop) { handoff, desk in
            await desk.work(for: .minutes(4))
            desk.act(.write("x"))
            desk.handOff(.complete, to: handoff.sender)
          }
        )
    }
    #expect(trial.summary.ending == .limited(.time))
    #expect(trial.events.last?.kind == .runEnded(.limited(.time)))
    #expect(trial.events.contains { $0.kind == .actWrite("x") })
    #expect(trial.summary.events == UInt64(trial.events.count))
  }

  // MARK: Schedules

  @Test func `shuffles items due at once, and keeps the order of each pair of agents`() {
    let plan = loopPlan("a", "b", "c", "d", change: { $0.platform.schedule = .shuffled })
    func trial(_ seed: UInt64) -> TestRun {
      run(plan, seed: seed) { desk in
        for intent in [Intent.assign, .deliver, .inform] {
          for receiver in 1...3 { desk.handOff(intent, to: AgentID(rawValue: UInt32(receiver))) }
        }
      }
    }
    let trials = (0..<20).map { trial(UInt64($0)) }
    for trial in trials {
      for receiver in 1...3 {
        let order = trial.events.compactMap { event -> Intent? in
          guard case .handoffDelivered(let handoff, _) = event.kind,
            handoff.receiver.rawValue == UInt32(receiver)
          else { return nil }
          return handoff.intent
        }
        #expect(order == [.assign, .deliver, .inform])
      }
    }
    #expect(Set(trials.map(\.summary.digest)).count >= 15)
    #expect(trial(3).summary.digest == trials[3].summary.digest)
  }

  // MARK: Random streams

  @Test func `keys draws by their use, so that other draws do not change them`() {
    func drawn(alsoDrawing other: Bool, seed: UInt64) -> UInt64 {
      nonisolated(unsafe) var result: UInt64 = 0
      _ = run(loopPlan("a", "b"), seed: seed) { desk in
        if other {
          var stream = desk.stream(for: "other")
          _ = stream.next()
        }
        var stream = desk.stream(for: "mine")
        unsafe result = stream.next()
      }
      return unsafe result
    }
    #expect(drawn(alsoDrawing: true, seed: 1) == drawn(alsoDrawing: false, seed: 1))
    #expect(drawn(alsoDrawing: false, seed: 2) != drawn(alsoDrawing: false, seed: 1))
  }
}
