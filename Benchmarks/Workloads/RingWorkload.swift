public import RehearsalSimulation

/// Workload W2: tokens travel around a ring of agents, without delay, until their hops are used up.
public struct RingWorkload: Workload {
  /// How the agents' handlers behave.
  public enum Handlers: String, Sendable, CaseIterable {
    /// They return without suspending.
    case immediate
    /// They do not suspend, and send every tenth handoff of a token with a delay of one nanosecond.
    case delayed
    /// They do not suspend, and send each handoff with a different delay of up to about a microsecond.
    case scattered
    /// They do not suspend, and every handoff carries its own list of texts.
    case withContent
    /// They are asynchronous, and wait a nanosecond at every tenth handoff of a token. The agents at which
    /// tokens start do not suspend.
    case waiting
  }

  private let agents: Int
  private let tokens: Int
  private let hops: Int
  private let handlers: Handlers

  /// Creates a ring.
  ///
  /// - Parameters:
  ///   - handoffs: The total number of handoffs, a multiple of `tokens`.
  ///   - agents: The number of agents.
  ///   - tokens: The number of tokens. They start at equal distances.
  ///   - handlers: How the agents' handlers behave.
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

  /// Creates the agent with a name on the loop of a run.
  public func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent {
    let number = number(in: name)
    let next = AgentID(rawValue: UInt32((number + 1) % agents))
    // Several tokens start at one agent if there are fewer agents than tokens.
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

/// Passes every token to its successor, with one hop less.
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
      content.items = ["\(tag)"]
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

/// Passes tokens like ``RingAgent``, and waits at some of them.
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
