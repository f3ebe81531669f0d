import RehearsalSimulation

/// A table with a value for each task of a run, and a further value for events without a task.
struct TaskTable<Value: Sendable>: Sendable {
  private var values: [Value] = []
  private let initial: Value

  init(_ initial: Value) {
    self.initial = initial
  }

  subscript(task: TaskID) -> Value {
    get {
      let index = Self.index(of: task)
      return index < values.count ? values[index] : initial
    }
    _modify {
      let index = Self.index(of: task)
      while index >= values.count { values.append(initial) }
      yield &values[index]
    }
  }

  /// Returns the index of a task's value in `values`.
  ///
  /// Index 0 belongs to `.none`, because adding 1 to its raw value, the greatest `UInt32`, wraps around to 0.
  private static func index(of task: TaskID) -> Int { Int(task.rawValue &+ 1) }
}

/// A table with values for some of the open sessions.
struct SessionTable<Value: Sendable>: Sendable {
  private var indices = IndexAllocator()
  private var values: [Value?] = []

  var count: Int { indices.count }

  subscript(session: SessionID) -> Value? {
    get { indices.index(of: session.rawValue).flatMap { values[$0] } }
    set {
      guard let newValue else {
        _ = take(session)
        return
      }
      guard session != .none else { return }
      let index = indices.add(session.rawValue)
      if index == values.count { values.append(nil) }
      values[index] = newValue
    }
  }

  /// Changes the value of a session in place, starting from `initial` if the session has no value.
  mutating func update(_ session: SessionID, from initial: Value, _ change: (inout Value) -> Void) {
    guard session != .none else { return }
    let index = indices.add(session.rawValue)
    if index == values.count { values.append(nil) }
    var value = values[index] ?? initial
    values[index] = nil
    change(&value)
    values[index] = value
  }

  /// Removes and returns the value of a session.
  mutating func take(_ session: SessionID) -> Value? {
    guard indices.count > 0, let index = indices.remove(session.rawValue) else { return nil }
    let value = values[index]
    values[index] = nil
    return value
  }
}
