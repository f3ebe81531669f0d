import DequeModule

/// The state of the drivers, which are Swift tasks that call the handlers of asynchronous agents.
///
/// A driver calls a handler and waits until the handler returns. It then runs the event loop up to the next
/// call, and makes that call without a new job. While a handler is suspended, another driver makes the next
/// calls.
@safe
struct Drivers: ~Copyable {
  /// The sessions whose handlers have to be called.
  private var pendingCalls = Deque<SessionReference>()
  /// The suspended drivers, which wait for a call to make.
  private var idleDrivers: [UnsafeContinuation<Void, Never>] = unsafe []
  /// The handlers that are suspended until a virtual time, stored by index.
  private var sleepers = unsafe Slab<UnsafeContinuation<Void, Never>>()
  /// Whether a driver is running the event loop, and will make the next call itself.
  var isStepping = false
  /// Whether the run is over, so that drivers have to return.
  private(set) var isClosed = false

  /// Whether a handler has to be called.
  var hasPendingCalls: Bool { !pendingCalls.isEmpty }

  /// Adds the call of a session's handler, and returns whether a new driver is needed to make the call.
  mutating func add(_ session: SessionReference) -> Bool {
    pendingCalls.append(session)
    guard !isStepping else { return false }
    guard let driver = unsafe idleDrivers.popLast() else { return true }
    unsafe driver.resume()
    return false
  }

  /// Removes and returns the session whose handler is called next, or returns `nil` if there is none.
  mutating func takeNextCall() -> SessionReference? { pendingCalls.popFirst() }

  /// Stores a driver that is suspended until there is a call for it.
  mutating func addIdleDriver(_ driver: UnsafeContinuation<Void, Never>) {
    unsafe idleDrivers.append(driver)
  }

  /// Stores a handler that is suspended until a virtual time, and returns its index.
  mutating func addSleeper(_ handler: UnsafeContinuation<Void, Never>) -> UInt32 {
    unsafe sleepers.insert(handler)
  }

  /// Removes and returns the suspended handler with the given index.
  mutating func takeSleeper(_ index: UInt32) -> UnsafeContinuation<Void, Never>? {
    unsafe sleepers.remove(index)
  }

  /// Resumes the drivers that wait for a call, so that their tasks return at the end of the run.
  mutating func close() {
    isClosed = true
    while let driver = unsafe idleDrivers.popLast() { unsafe driver.resume() }
  }
}
