/// An actor in a run, with a handler that answers at once.
///
/// All actors of a run share its ``EventLoop``; give yours the loop and hold on to it:
///
/// ```swift
/// actor Reviewer: Agent {
///   nonisolated let loop: EventLoop
///   init(on loop: EventLoop) { self.loop = loop }
///
///   func receive(_ handoff: Handoff, at desk: Desk) {
///     desk.handOff(.approve, to: handoff.sender, after: .minutes(4))
///   }
/// }
/// ```
///
/// A session is over when the handler has returned and everything it scheduled has happened.
public protocol Agent: Actor {
  /// The event loop of the run.
  nonisolated var loop: EventLoop { get }

  /// Whether the loop wakes the agent when the run starts.
  nonisolated var opensRun: Bool { get }

  /// Answers a handoff.
  func receive(_ handoff: Handoff, at desk: Desk)

  /// Has the handler answer the handoff at the desk; the loop calls it, and there is no need to write one.
  nonisolated func answer(at desk: Desk)

  /// Is called when the run starts, if the agent opens it.
  func begin(at desk: Desk)

  /// Is called for the plan's coordinator when nothing is left to happen and tasks are open.
  func idle(at desk: Desk)

  /// Is called when the agent is back after a crash; its sessions from before are lost.
  func resume(at desk: Desk)
}

extension Agent {
  /// The run's event loop, on which the actor's jobs run.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }

  /// An agent waits for its first handoff unless it says otherwise.
  public nonisolated var opensRun: Bool { false }

  /// Does nothing.
  public func begin(at desk: Desk) {}

  /// Does nothing.
  public func idle(at desk: Desk) {}

  /// Does nothing.
  public func resume(at desk: Desk) {}

  /// Answers a handoff on the loop's thread, where the actor's isolation holds.
  ///
  /// The handler captures nothing, so it can be cast to its unisolated type and called without a
  /// task or an allocation; debug builds check the isolation first.
  @inlinable
  public nonisolated func answer(at desk: Desk) {
    #if DEBUG
    assumeIsolated { _ in }
    #endif
    let handler: (isolated Self, Desk) -> Void = { $0.receive($1.opening, at: $1) }
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)(self, desk)
  }

  /// Wakes the agent on the loop's thread.
  nonisolated func call(_ wake: Wake, at desk: Desk) {
    #if DEBUG
    assumeIsolated { _ in }
    #endif
    switch wake {
    case .start: unisolated { $0.begin(at: $1) }(self, desk)
    case .idle: unisolated { $0.idle(at: $1) }(self, desk)
    case .restart: unisolated { $0.resume(at: $1) }(self, desk)
    }
  }

  private nonisolated func unisolated(
    _ handler: @escaping (isolated Self, Desk) -> Void
  ) -> (Self, Desk) -> Void {
    unsafe unsafeBitCast(handler, to: ((Self, Desk) -> Void).self)
  }
}
