/// An actor that takes part in a run and may suspend its handler for virtual time.
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
/// A handler may await only ``Desk/work(for:)`` and functions that stay on the event loop. `Task.sleep`,
/// `Task.detached` and Dispatch leave the loop, and end the run as ``Event/Ending/foreign(_:)``.
public protocol AsyncAgent: Actor {
  /// The event loop of the run, which executes the actor's jobs.
  nonisolated var loop: EventLoop { get }

  /// Handles the handoff that opened a session of the agent.
  ///
  /// The desk is the agent's interface to the run during the session.
  func receive(_ handoff: Handoff, at desk: Desk) async
}

extension AsyncAgent {
  /// The event loop of the run, which executes the actor's jobs.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe loop.asUnownedSerialExecutor()
  }
}
