/// An actor in a run whose handler may suspend for virtual time.
///
/// ```swift
/// actor SlowReviewer: AsyncAgent {
///   nonisolated let loop: EventLoop
///   init(on loop: EventLoop) { self.loop = loop }
///
///   func receive(_ handoff: Handoff, at desk: Desk) async {
///     await desk.work(for: .minutes(4))
///     desk.decide(.approved)
///     desk.passOn()
///   }
/// }
/// ```
///
/// Await only ``Desk/work(for:)`` and functions that stay on the loop. `Task.sleep`, `Task.detached`
/// and Dispatch leave the loop and end the run as non-deterministic.
public protocol AsyncAgent: Actor {
  /// The event loop of the run.
  nonisolated var loop: EventLoop { get }

  /// Handles a handoff.
  func receive(_ handoff: Handoff, at desk: Desk) async
}

extension AsyncAgent {
  /// The run's event loop, on which the actor's jobs run.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }
}
