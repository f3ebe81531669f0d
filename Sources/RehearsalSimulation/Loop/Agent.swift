/// An actor in a run whose handler returns without suspending.
///
/// All actors of a run share its ``EventLoop``. Pass the loop to your actor and store it:
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
/// A session ends when the handler has returned and everything that the handler scheduled has
/// happened.
public protocol Agent: Actor {
  /// The event loop of the run.
  nonisolated var loop: EventLoop { get }

  /// Whether the loop wakes the agent when the run starts.
  nonisolated var opensRun: Bool { get }

  /// Handles a handoff.
  func receive(_ handoff: Handoff, at desk: Desk)

  /// Calls ``receive(_:at:)`` with the handoff at the desk.
  ///
  /// The event loop calls this method. Use the default implementation.
  nonisolated func answer(at desk: Desk)

  /// Opens the run.
  ///
  /// The event loop calls this method when the run starts, if ``opensRun`` is true.
  func begin(at desk: Desk)

  /// Settles open tasks.
  ///
  /// The event loop calls this method for the plan's coordinator when nothing is left to happen but
  /// tasks are open.
  func idle(at desk: Desk)

  /// Continues after a crash.
  ///
  /// The event loop calls this method when the agent restarts. The agent's earlier sessions are
  /// lost.
  func resume(at desk: Desk)

  /// Gives up a handoff that was never answered.
  ///
  /// The event loop calls this method for the agent that sent the handoff, which is
  /// ``Desk/overdue``.
  func giveUp(at desk: Desk)
}

extension Agent {
  /// The run's event loop, on which the actor's jobs run.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  /// Whether the loop wakes the agent when the run starts.
  ///
  /// The default is false, so that the agent waits for its first handoff.
  public nonisolated var opensRun: Bool { false }

  /// Does nothing.
  public func begin(at desk: Desk) {}

  /// Does nothing.
  public func idle(at desk: Desk) {}

  /// Does nothing.
  public func resume(at desk: Desk) {}

  /// Reports the task as failed to the coordinator.
  public func giveUp(at desk: Desk) {
    guard let overdue = desk.overdue, desk.agent != desk.coordinator else { return }
    desk.handOff(.fail, to: desk.coordinator, about: overdue.task)
  }

  /// Calls the handler on the loop's thread, on which the actor's isolation holds.
  ///
  /// The handler captures nothing, so it can be cast to its nonisolated type and called without a
  /// task or an allocation. Debug builds check the isolation first.
  @inlinable
  public nonisolated func answer(at desk: Desk) {
    #if DEBUG
    assumeIsolated { _ in }
    #endif
    let handler: (isolated Self, Desk) -> Void = { $0.receive($1.opening, at: $1) }
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)(self, desk)
  }

  /// Wakes the agent on the loop's thread.
  nonisolated func wake(for reason: WakeReason, at desk: Desk) {
    #if DEBUG
    assumeIsolated { _ in }
    #endif
    switch reason {
    case .start: nonisolatedHandler { $0.begin(at: $1) }(self, desk)
    case .idle: nonisolatedHandler { $0.idle(at: $1) }(self, desk)
    case .restart: nonisolatedHandler { $0.resume(at: $1) }(self, desk)
    case .overdue: nonisolatedHandler { $0.giveUp(at: $1) }(self, desk)
    }
  }

  private nonisolated func nonisolatedHandler(
    _ handler: @escaping (isolated Self, Desk) -> Void
  ) -> (Self, Desk) -> Void {
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)
  }
}
