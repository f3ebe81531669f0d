public import RehearsalSimulation

/// Workload W2, in which tokens travel around a ring of agents, without delay, until their hops are
/// used up.
public struct RingWorkload: Workload {
  /// The behaviour of the agents' handlers.
  public enum Handlers: String, Sendable, CaseIterable {
    /// The handlers return without suspending.
    case immediate
    /// The handlers do not suspend, and send every tenth handoff of a token with a delay of one
    /// nanosecond.
    case delayed
    /// The handlers do not suspend, and send each handoff with a different delay of up to about a
    /// microsecond.
    case scattered
    /// The handlers do not suspend, and every handoff carries its own list of texts.
    case withContent
    /// The handlers are asynchronous, and wait for a nanosecond at every tenth handoff of a token.
    /// The agents at which tokens start do not suspend.
    case waiting
  }

  private let agents: Int
  private let tokens: Int
  private let hops: Int
  private let handlers: Handlers

  /// Creates a ring.
  ///
  /// - Parameters:
  ///   - handoffs: The total count of handoffs, a multiple of `tokens`.
  ///   - agents: The count of agents.
  ///   - tokens: The count of tokens. They start at equal distances.
  ///   - handlers: The behaviour of the agents' handlers.
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

  /// Creates the plan.
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

  /// Creates the agent with the given name on the run's event loop.
  public func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent {
    let number = number(in: name)
    let next = AgentID(rawValue: UInt32((number + 1) % agents))
    // If there are fewer agents than tokens, several tokens start at one agent.
    let firstToken = number * tokens / agents
    let ownTokens = (firstToken..<min(firstToken + max(1, tokens / agents) + 1, tokens))
      .map { TaskID(rawValue: UInt32($0)) }
      .filter { Int(plan.tasks[$0.index].agent.rawValue) == number }
    if handlers == .waiting, ownTokens.isEmpty {
      return .suspending(WaitingRingAgent(on: loop, next: next))
    }
    return .immediate(
      RingAgent(on: loop, next: next, tokens: ownTokens, hops: UInt64(hops), handlers: handlers)
    )
  }
}

/// An agent that passes every token to the next agent, with one hop less.
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
    if case .withContent = handlers {
      var content = Content(.deliver)
      content.texts = ["\(tag)"]
      return desk.handOff(content, to: next, tag: tag)
    }
    desk.handOff(.deliver, to: next, tag: tag, after: delay(of: handoff))
  }

  private func delay(of handoff: Handoff) -> Duration {
    switch handlers {
    case .immediate, .withContent: .zero
    case .delayed, .waiting: handoff.tag.isMultiple(of: 10) ? .nanoseconds(1) : .zero
    case .scattered:
      .nanoseconds(Int64((UInt64(handoff.id.rawValue) &* 0x9E37_79B9_7F4A_7C15) >> 54))
    }
  }
}

/// An agent that passes tokens like ``RingAgent``, and waits before some of the handoffs.
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
