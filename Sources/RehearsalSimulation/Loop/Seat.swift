/// The place of an agent in the loop, by which it is called.
class Seat {
  /// Whether the loop may wake the agent.
  var canBeWoken: Bool { false }

  /// The agent, where it may wait.
  var waitingAgent: (any AsyncAgent)? { nil }

  /// Has the agent answer the handoff that opened a session.
  func answer(at desk: Desk) {}

  /// Wakes the agent.
  func call(_ wake: Wake, at desk: Desk) {}
}

/// The place of an agent that answers at once.
///
/// Being generic it calls the agent without counting references, which an existential would not.
private final class ImmediateSeat<Occupant: Agent>: Seat {
  private let agent: Occupant

  init(_ agent: Occupant) {
    self.agent = agent
  }

  override var canBeWoken: Bool { true }

  override func answer(at desk: Desk) {
    agent.answer(at: desk)
    desk.handlerReturned()
  }

  override func call(_ wake: Wake, at desk: Desk) {
    agent.call(wake, at: desk)
  }
}

/// The place of an agent that may wait: a driver calls it.
@safe
private final class WaitingSeat: Seat {
  private let agent: any AsyncAgent
  private unowned(unsafe) let loop: EventLoop

  init(_ agent: any AsyncAgent, on loop: EventLoop) {
    self.agent = agent
    unsafe self.loop = loop
  }

  override var waitingAgent: (any AsyncAgent)? { agent }

  override func answer(at desk: Desk) {
    if desk.needsDriver() { unsafe loop.startDriver() }
  }
}

extension AnyAgent {
  /// Makes the agent's place on the loop of its run.
  func makeSeat(on loop: EventLoop) -> Seat {
    switch self {
    case .immediate(let agent): Self.seat(agent)
    case .waiting(let agent): WaitingSeat(agent, on: loop)
    }
  }

  private static func seat(_ agent: some Agent) -> Seat { ImmediateSeat(agent) }
}
