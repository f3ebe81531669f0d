import DequeModule

/// The book-keeping of the tasks that run the handlers of waiting agents.
///
/// A handler that does not suspend leaves its driver free for the next call; one that suspends
/// keeps it, and the loop takes another.
@safe
struct Drivers: ~Copyable {
  /// A handler to run.
  struct Call: Sendable {
    var agent: any AsyncAgent
    var handoff: Handoff
    var desk: Desk
  }

  /// A handler that waits for virtual time.
  @safe
  struct Sleeper {
    var continuation: UnsafeContinuation<Void, Never>
    var session: SessionReference
  }

  private var calls = Deque<Call>()
  private var idle: [UnsafeContinuation<Void, Never>] = unsafe []
  private var sleepers = Slab<Sleeper>()
  /// The handlers that have begun and not returned, in the order they began.
  private var running: [(session: SessionReference, agent: AgentID, sleeps: Bool)] = []
  private(set) var isClosed = false

  /// The agent whose handler has waited longest for something that is not virtual time.
  ///
  /// A handler whose session was lost to a crash never goes on, which is as it should be.
  func strayAgent(isLost: (SessionReference) -> Bool) -> AgentID? {
    running.first { !$0.sleeps && !isLost($0.session) }?.agent
  }

  /// Takes a call and returns whether it needs a new driver.
  mutating func take(_ call: Call) -> Bool {
    calls.append(call)
    guard let driver = unsafe idle.popLast() else { return true }
    unsafe driver.resume()
    return false
  }

  mutating func begin() -> Call? {
    guard let call = calls.popFirst() else { return nil }
    running.append((call.desk.session, call.handoff.receiver, false))
    return call
  }

  mutating func finish(_ call: Call) {
    running.removeAll { $0.session == call.desk.session }
  }

  mutating func rest(_ driver: UnsafeContinuation<Void, Never>) {
    unsafe idle.append(driver)
  }

  mutating func sleep(
    _ continuation: UnsafeContinuation<Void, Never>,
    at session: SessionReference
  ) -> UInt32 {
    mark(session, sleeps: true)
    return unsafe sleepers.insert(Sleeper(continuation: continuation, session: session))
  }

  /// Lets a handler go on, unless its session was lost meanwhile.
  mutating func resume(_ place: UInt32, isLost: Bool) {
    guard let sleeper = sleepers.remove(place), !isLost else { return }
    mark(sleeper.session, sleeps: false)
    unsafe sleeper.continuation.resume()
  }

  private mutating func mark(_ session: SessionReference, sleeps: Bool) {
    guard let index = running.firstIndex(where: { $0.session == session }) else { return }
    running[index].sleeps = sleeps
  }

  /// Lets the drivers that wait for a call return.
  mutating func close() {
    isClosed = true
    while let driver = unsafe idle.popLast() { unsafe driver.resume() }
  }
}
