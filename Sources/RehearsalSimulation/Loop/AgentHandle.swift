/// An agent whose handler either returns without suspending or may suspend.
public enum AnyAgent: Sendable {
  /// An agent whose handler returns without suspending.
  case immediate(any Agent)
  /// An agent whose handler may suspend.
  case waiting(any AsyncAgent)
}

/// The reason why the loop wakes an agent without a handoff.
enum WakeReason: Sendable {
  /// The run starts.
  case start
  /// Nothing is left to happen but tasks are open.
  case idle
  /// The agent restarts after a crash.
  case restart
  /// A handoff of the agent was not answered.
  case overdue
}

/// A handle through which the loop calls an agent.
class AgentHandle {
  /// Whether the loop may wake the agent.
  var canBeWoken: Bool { false }

  /// The agent, if its handler may suspend.
  var asyncAgent: (any AsyncAgent)? { nil }

  /// Calls the handler with the handoff that opened a session.
  func answer(at desk: Desk) {}

  /// Wakes the agent.
  func wake(for reason: WakeReason, at desk: Desk) {}
}

/// The handle of an agent whose handler does not suspend.
///
/// The handle is generic, so that it calls the agent without the reference counting of an
/// existential.
private final class ImmediateAgentHandle<Wrapped: Agent>: AgentHandle {
  private let agent: Wrapped

  init(_ agent: Wrapped) {
    self.agent = agent
  }

  override var canBeWoken: Bool { true }

  override func answer(at desk: Desk) {
    agent.answer(at: desk)
    desk.handlerReturned()
  }

  override func wake(for reason: WakeReason, at desk: Desk) {
    agent.wake(for: reason, at: desk)
  }
}

/// The handle of an agent whose handler may suspend and is called by a driver.
@safe
private final class AsyncAgentHandle: AgentHandle {
  private let agent: any AsyncAgent
  private unowned(unsafe) let loop: EventLoop

  init(_ agent: any AsyncAgent, on loop: EventLoop) {
    self.agent = agent
    unsafe self.loop = loop
  }

  override var asyncAgent: (any AsyncAgent)? { agent }

  override func answer(at desk: Desk) {
    if desk.queueCall() { unsafe loop.startDriver() }
  }
}

extension AnyAgent {
  /// Creates the agent's handle on the loop of its run.
  func makeHandle(on loop: EventLoop) -> AgentHandle {
    switch self {
    case .immediate(let agent): Self.handle(agent)
    case .waiting(let agent): AsyncAgentHandle(agent, on: loop)
    }
  }

  private static func handle(_ agent: some Agent) -> AgentHandle { ImmediateAgentHandle(agent) }
}
