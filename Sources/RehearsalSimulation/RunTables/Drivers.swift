import DequeModule

/// The state of the drivers, which are the tasks that run the handlers of asynchronous agents.
///
/// A driver whose handler does not suspend remains free. The driver takes the loop's steps itself
/// until the next call, so that the call needs no job. A handler that suspends keeps its driver,
/// and the next call gets another driver.
@safe
struct Drivers: ~Copyable {
  /// The sessions whose handlers are to run.
  private var calls = Deque<SessionReference>()
  private var idleDrivers: [UnsafeContinuation<Void, Never>] = unsafe []
  /// The handlers that wait for virtual time.
  private var sleepers = unsafe Slab<UnsafeContinuation<Void, Never>>()
  /// Whether a driver is taking the loop's steps, in which case that driver also takes the next
  /// call.
  var isStepping = false
  private(set) var isClosed = false

  /// Whether a call waits for a driver.
  var hasCalls: Bool { !calls.isEmpty }

  /// Adds a call and returns whether the call needs a new driver.
  mutating func add(_ session: SessionReference) -> Bool {
    calls.append(session)
    guard !isStepping else { return false }
    guard let driver = unsafe idleDrivers.popLast() else { return true }
    unsafe driver.resume()
    return false
  }

  /// Removes and returns the session whose handler is next.
  mutating func next() -> SessionReference? { calls.popFirst() }

  /// Suspends a driver until there is a call for it.
  mutating func park(_ driver: UnsafeContinuation<Void, Never>) {
    unsafe idleDrivers.append(driver)
  }

  /// Stores a handler that waits for virtual time, and returns its index.
  mutating func sleep(_ handler: UnsafeContinuation<Void, Never>) -> UInt32 {
    unsafe sleepers.insert(handler)
  }

  /// Removes and returns a handler that has waited for virtual time.
  mutating func wake(_ index: UInt32) -> UnsafeContinuation<Void, Never>? {
    unsafe sleepers.remove(index)
  }

  /// Resumes the drivers that wait for a call, so that they return.
  mutating func close() {
    isClosed = true
    while let driver = unsafe idleDrivers.popLast() { unsafe driver.resume() }
  }
}
