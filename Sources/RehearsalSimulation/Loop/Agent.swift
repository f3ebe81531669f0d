/// An actor that takes part in a run and handles each handoff without suspending.
///
/// All actors of a run share one ``EventLoop``. A custom actor receives the loop in its initializer and stores
/// it:
///
/// ```swift
/// actor Reviewer: Agent {
///   nonisolated let loop: EventLoop
///   init(on loop: EventLoop) { self.loop = loop }
///
///   func receive(_ handoff: Handoff, at desk: Desk) {
///     desk.decide(.approved, after: .minutes(4))
///     desk.passOn(after: .minutes(4))
///   }
/// }
/// ```
///
/// A session is the agent's work on one handoff. It ends when the handler has returned and everything that the
/// handler scheduled has happened.
public protocol Agent: Actor {
  /// The event loop of the run, which executes the actor's jobs.
  nonisolated var loop: EventLoop { get }

  /// Whether the event loop calls ``begin(at:)`` when the run starts.
  nonisolated var opensRun: Bool { get }

  /// Handles the handoff that opened a session of the agent.
  ///
  /// The desk is the agent's interface to the run during the session.
  func receive(_ handoff: Handoff, at desk: Desk)

  /// Calls ``receive(_:at:)`` with the handoff that opened the desk's session.
  ///
  /// Only the event loop calls this method. Custom agents use the default implementation.
  nonisolated func receiveOpeningHandoff(at desk: Desk)

  /// Does the agent's first actions of the run, such as assigning tasks.
  ///
  /// The event loop calls this method when the run starts, if ``opensRun`` is true. An agent that a fault
  /// crashes at the start of the run is not called.
  func begin(at desk: Desk)

  /// Acts on open tasks when nothing is left to happen in the run.
  ///
  /// The event loop calls this method for the plan's coordinator (the agent that records how tasks end). If
  /// the coordinator's actions cause no progress, the run ends as deadlocked.
  func resolveOpenTasks(at desk: Desk)

  /// Continues after a crash of the agent.
  ///
  /// The event loop calls this method when the agent restarts. The sessions that were open at the crash are
  /// lost.
  func resumeAfterCrash(at desk: Desk)

  /// Reacts when a handoff that this agent sent was never answered.
  ///
  /// ``Desk/overdue`` is the handoff. The event loop calls this method when the handoff is not going to be sent
  /// again.
  func giveUpOverdueHandoff(at desk: Desk)
}

extension Agent {
  /// The event loop of the run, which executes the actor's jobs.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  /// Whether the event loop calls ``begin(at:)`` when the run starts.
  ///
  /// The default is false, so the agent waits for its first handoff.
  public nonisolated var opensRun: Bool { false }

  /// Does nothing when the run starts.
  public func begin(at desk: Desk) {}

  /// Does nothing about tasks that are still open when nothing is left to happen.
  public func resolveOpenTasks(at desk: Desk) {}

  /// Does nothing after a restart of the agent.
  public func resumeAfterCrash(at desk: Desk) {}

  /// Reports the task of the unanswered handoff to the coordinator as failed.
  ///
  /// If this agent is the coordinator, or the task has ended, nothing happens.
  public func giveUpOverdueHandoff(at desk: Desk) {
    guard let overdue = desk.overdue, desk.agent != desk.coordinator,
      !desk.hasEnded(overdue.task)
    else { return }
    desk.handOff(.fail, to: desk.coordinator, about: overdue.task)
  }

  /// Calls ``receive(_:at:)`` with the handoff that opened the desk's session.
  ///
  /// The event loop calls this method on its own thread, so the call respects the actor's isolation. Debug
  /// builds check the isolation first. The closure below captures nothing, so it can be cast to a nonisolated
  /// function type and called without a task or an allocation.
  @inlinable
  public nonisolated func receiveOpeningHandoff(at desk: Desk) {
    #if DEBUG
    assumeIsolated { _ in }
    #endif
    let handler: (isolated Self, Desk) -> Void = { $0.receive($1.openingHandoff, at: $1) }
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)(self, desk)
  }

  /// Calls the agent without a handoff, through a method such as ``begin(at:)`` at the start of the run.
  ///
  /// The caller has to be on the thread of the event loop. A call on another thread would break the actor's
  /// isolation.
  nonisolated func wake(for reason: WakeReason, at desk: Desk) {
    #if DEBUG
    assumeIsolated { _ in }
    #endif
    switch reason {
    case .start: nonisolatedHandler { $0.begin(at: $1) }(self, desk)
    case .runIsIdle: nonisolatedHandler { $0.resolveOpenTasks(at: $1) }(self, desk)
    case .restart: nonisolatedHandler { $0.resumeAfterCrash(at: $1) }(self, desk)
    case .handoffIsOverdue: nonisolatedHandler { $0.giveUpOverdueHandoff(at: $1) }(self, desk)
    }
  }

  /// Returns a handler without its isolation to the actor.
  ///
  /// The event loop can then call the handler synchronously.
  private nonisolated func nonisolatedHandler(
    _ handler: @escaping (isolated Self, Desk) -> Void
  ) -> (Self, Desk) -> Void {
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)
  }
}
