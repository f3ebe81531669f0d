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
/// A session ends when the handler has returned and everything it scheduled has happened.
public protocol Agent: Actor {
  /// The event loop of the run.
  nonisolated var loop: EventLoop { get }

  /// Whether the loop wakes the agent when the run starts.
  nonisolated var opensRun: Bool { get }

  /// Handles a handoff.
  func receive(_ handoff: Handoff, at desk: Desk)

  /// Calls ``receive(_:at:)`` with the handoff at the desk. The loop calls this method; use the default
  /// implementation.
  nonisolated func answer(at desk: Desk)

  /// Called when the run starts, if ``opensRun`` is true.
  func begin(at desk: Desk)

  /// Called for the plan's coordinator when nothing is left to happen but tasks are open.
  func idle(at desk: Desk)

  /// Called when the agent restarts after a crash. Its earlier sessions are lost.
  func resume(at desk: Desk)
}

extension Agent {
  /// The run's event loop, on which the actor's jobs run.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  /// Returns false: the agent waits for its first handoff.
  public nonisolated var opensRun: Bool { false }

  /// Does nothing.
  public func begin(at desk: Desk) {}

  /// Does nothing.
  public func idle(at desk: Desk) {}

  /// Does nothing.
  public func resume(at desk: Desk) {}

  /// Calls the handler on the loop's thread, where the actor's isolation holds.
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
    }
  }

  private nonisolated func nonisolatedHandler(
    _ handler: @escaping (isolated Self, Desk) -> Void
  ) -> (Self, Desk) -> Void {
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)
  }
}
