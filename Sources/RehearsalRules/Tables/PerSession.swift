import RehearsalSimulation

/// Values for some of the sessions that are open.
struct PerSession<Value: Sendable>: Sendable {
  private var places = IndexAllocator()
  private var values: [Value?] = []

  var count: Int { places.count }

  subscript(session: SessionID) -> Value? {
    get { places.index(of: session.rawValue).flatMap { values[$0] } }
    set {
      guard let newValue else {
        _ = take(session)
        return
      }
      guard session != .none else { return }
      let place = places.add(session.rawValue)
      if place == values.count { values.append(nil) }
      values[place] = newValue
    }
  }

  /// Changes the value of a session in place, which begins as another where it has none.
  mutating func update(_ session: SessionID, from initial: Value, _ change: (inout Value) -> Void) {
    guard session != .none else { return }
    let place = places.add(session.rawValue)
    if place == values.count { values.append(nil) }
    var value = values[place] ?? initial
    values[place] = nil
    change(&value)
    values[place] = value
  }

  /// Takes out the value of a session and returns it.
  mutating func take(_ session: SessionID) -> Value? {
    guard places.count > 0, let place = places.remove(session.rawValue) else { return nil }
    let value = values[place]
    values[place] = nil
    return value
  }
}
