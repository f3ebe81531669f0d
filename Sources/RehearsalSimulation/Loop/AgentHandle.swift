/// An agent of a run, whose handler either returns without suspending or may suspend.
public enum AnyAgent: Sendable {
  /// An agent whose handler returns without suspending.
  case immediate(any Agent)
  /// An agent whose handler may suspend.
  case suspending(any AsyncAgent)
}

/// The reason why the event loop calls an agent without a handoff.
enum WakeReason: Sendable {
  /// The run starts, and the agent acts first.
  case start
  /// Nothing is left to happen in the run, but tasks are still open.
  case runIsIdle
  /// The agent restarts after a crash.
  case restart
  /// A handoff that the agent sent was never answered.
  case handoffIsOverdue
}

/// The object through which the event loop calls an agent.
///
/// There is one subclass for each case of ``AnyAgent``.
class AgentHandle {
  /// Whether the event loop may call the agent without a handoff, for example at the start of the run.
  var canBeWoken: Bool { false }

  /// The agent if its handler may suspend, or `nil` if it never suspends.
  var asyncAgent: (any AsyncAgent)? { nil }

  /// Calls the agent's handler with the handoff that opened the desk's session.
  ///
  /// Each subclass overrides this method, which does nothing here.
  func answer(at desk: Desk) {}

  /// Calls the agent without a handoff, for the given reason.
  ///
  /// Only the handle of an agent that can be woken overrides this method, which does nothing here.
  func wake(for reason: WakeReason, at desk: Desk) {}
}

/// The handle of an agent whose handler does not suspend.
///
/// The class is generic over the agent's type. A call therefore needs no reference counting of an existential.
private final class ImmediateAgentHandle<Wrapped: Agent>: AgentHandle {
  private let agent: Wrapped

  init(_ agent: Wrapped) {
    self.agent = agent
  }

  override var canBeWoken: Bool { true }

  override func answer(at desk: Desk) {
    agent.receiveOpeningHandoff(at: desk)
    desk.handlerReturned()
  }

  override func wake(for reason: WakeReason, at desk: Desk) {
    agent.wake(for: reason, at: desk)
  }
}

/// The handle of an agent whose handler may suspend.
///
/// The handler runs in a driver, which is a Swift task on the event loop.
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
  /// Creates the handle through which the event loop of the agent's run calls the agent.
  func makeHandle(on loop: EventLoop) -> AgentHandle {
    switch self {
    case .immediate(let agent): Self.makeImmediateHandle(agent)
    case .suspending(let agent): AsyncAgentHandle(agent, on: loop)
    }
  }

  private static func makeImmediateHandle(_ agent: some Agent) -> AgentHandle {
    ImmediateAgentHandle(agent)
  }
}
