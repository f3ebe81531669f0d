public import RehearsalSimulation

/// W2: tokens that go round a ring of agents, without delay, until their hops are used up.
public struct RingWorkload: Workload {
  /// How the agents' handlers are written.
  public enum Handlers: String, Sendable, CaseIterable {
    /// They answer at once.
    case immediate
    /// They answer at once, and send every tenth handoff of a token a nanosecond later.
    case delayed
    /// They answer at once, and send every handoff up to a microsecond later, each after another
    /// time.
    case scattered
    /// They answer at once, and every handoff carries a list of its own.
    case laden
    /// They may wait, and do so for a nanosecond at every tenth handoff of a token; the agents where
    /// tokens start answer at once.
    case waiting
  }

  private let agents: Int
  private let tokens: Int
  private let hops: Int
  private let handlers: Handlers

  /// Creates a ring.
  ///
  /// - Parameters:
  ///   - handoffs: How many handoffs there are in all; a multiple of the tokens.
  ///   - agents: How many agents there are; the tokens start at equal distances.
  ///   - tokens: How many tokens there are.
  ///   - handlers: How the agents' handlers are written.
  public init(
    handoffs: Int,
    agents: Int = 1_000,
    tokens: Int = 100,
    handlers: Handlers = .immediate
  ) {
    self.agents = agents
    self.tokens = tokens
    hops = handoffs / tokens
    self.handlers = handlers
  }

  /// Makes the plan anew.
  public func makePlan() -> Plan {
    let names = (0..<agents).map { "agent-\($0)" }
    let edges = names.indices.map { (names[$0], names[($0 + 1) % agents]) }
    var plan = plan("ring", agents: names, edges: edges)
    plan.tasks = (0..<tokens).map { token in
      PlannedTask(
        id: "token-\(token)",
        description: "go round",
        agent: AgentID(rawValue: UInt32(token * agents / tokens)),
        location: SourceLocation(file: "ring", line: token + 1)
      )
    }
    return plan
  }

  /// Makes the agent of a name on the loop of a run.
  public func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent {
    let number = number(in: name)
    let next = AgentID(rawValue: UInt32((number + 1) % agents))
    // Several tokens start at one agent where there are fewer agents than tokens.
    let guess = number * tokens / agents
    let own = (guess..<min(guess + max(1, tokens / agents) + 1, tokens))
      .map { TaskID(rawValue: UInt32($0)) }
      .filter { Int(plan.tasks[$0.index].agent.rawValue) == number }
    if handlers == .waiting, own.isEmpty {
      return .waiting(WaitingRingAgent(on: loop, next: next))
    }
    return .immediate(
      RingAgent(on: loop, next: next, tokens: own, hops: UInt64(hops), handlers: handlers)
    )
  }
}

/// Hands every token on to its successor with one hop less.
private actor RingAgent: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let next: AgentID
  private let tokens: [TaskID]
  private let hops: UInt64
  private let handlers: RingWorkload.Handlers

  init(
    on loop: EventLoop,
    next: AgentID,
    tokens: [TaskID],
    hops: UInt64,
    handlers: RingWorkload.Handlers
  ) {
    self.loop = loop
    self.next = next
    self.tokens = tokens
    self.hops = hops
    self.handlers = handlers
    opensRun = !tokens.isEmpty
  }

  func begin(at desk: Desk) {
    for token in tokens { desk.handOff(.deliver, to: next, about: token, tag: hops - 1) }
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    guard handoff.tag > 0 else { return desk.end(handoff.task, as: .completed) }
    let tag = handoff.tag - 1
    if case .laden = handlers {
      var content = Content(.deliver)
      content.items = ["\(tag)"]
      return desk.handOff(content, to: next, tag: tag)
    }
    desk.handOff(.deliver, to: next, tag: tag, after: delay(of: handoff))
  }

  private func delay(of handoff: Handoff) -> Duration {
    switch handlers {
    case .immediate, .laden: .zero
    case .delayed, .waiting: handoff.tag.isMultiple(of: 10) ? .nanoseconds(1) : .zero
    case .scattered:
      .nanoseconds(Int64((UInt64(handoff.id.rawValue) &* 0x9E37_79B9_7F4A_7C15) >> 54))
    }
  }
}

/// Does the same, and waits itself.
private actor WaitingRingAgent: AsyncAgent {
  nonisolated let loop: EventLoop
  private let next: AgentID

  init(on loop: EventLoop, next: AgentID) {
    self.loop = loop
    self.next = next
  }

  func receive(_ handoff: Handoff, at desk: Desk) async {
    guard handoff.tag > 0 else { return desk.end(handoff.task, as: .completed) }
    if handoff.tag.isMultiple(of: 10) { await desk.work(for: .nanoseconds(1)) }
    desk.handOff(.deliver, to: next, tag: handoff.tag - 1)
  }
}
