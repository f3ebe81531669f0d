import DequeModule

/// The book-keeping of the tasks that run the handlers of waiting agents.
///
/// A handler that does not suspend leaves its driver free: it takes the loop's steps itself until
/// the next call, so that no job has to be made for it. A handler that suspends keeps its driver, and
/// the loop takes another.
@safe
struct Drivers: ~Copyable {
  /// The sessions whose handlers are to run.
  private var calls = Deque<SessionReference>()
  private var idle: [UnsafeContinuation<Void, Never>] = unsafe []
  /// The handlers that wait for virtual time.
  private var sleepers = unsafe Slab<UnsafeContinuation<Void, Never>>()
  /// Whether a driver is taking the loop's steps: it takes the next call too.
  var isStepping = false
  private(set) var isClosed = false

  /// Whether a call waits for a driver.
  var hasCalls: Bool { !calls.isEmpty }

  /// Takes a call and returns whether it needs a new driver.
  mutating func take(_ session: SessionReference) -> Bool {
    calls.append(session)
    guard !isStepping else { return false }
    guard let driver = unsafe idle.popLast() else { return true }
    unsafe driver.resume()
    return false
  }

  /// Takes out the session whose handler is next.
  mutating func next() -> SessionReference? { calls.popFirst() }

  mutating func rest(_ driver: UnsafeContinuation<Void, Never>) {
    unsafe idle.append(driver)
  }

  /// Keeps a handler that waits for virtual time, and returns its place.
  mutating func sleep(_ handler: UnsafeContinuation<Void, Never>) -> UInt32 {
    unsafe sleepers.insert(handler)
  }

  /// Takes a handler out that has waited long enough.
  mutating func wake(_ place: UInt32) -> UnsafeContinuation<Void, Never>? {
    unsafe sleepers.remove(place)
  }

  /// Lets the drivers that wait for a call return.
  mutating func close() {
    isClosed = true
    while let driver = unsafe idle.popLast() { unsafe driver.resume() }
  }
}
