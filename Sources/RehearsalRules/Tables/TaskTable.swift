package import RehearsalSimulation

/// A table with a value for each task of a run.
///
/// The table also has a value for `TaskID.none`, which events without a task use.
package struct TaskTable<Value: Sendable>: Sendable {
  private var values: [Value] = []
  private let initialValue: Value

  /// Creates a table in which every task has the same initial value.
  package init(_ initialValue: Value) {
    self.initialValue = initialValue
  }

  package subscript(task: TaskID) -> Value {
    get {
      let index = Self.index(of: task)
      return index < values.count ? values[index] : initialValue
    }
    _modify {
      let index = Self.index(of: task)
      while index >= values.count { values.append(initialValue) }
      yield &values[index]
    }
  }

  /// Returns the index of a task's value in `values`.
  ///
  /// Index 0 belongs to `TaskID.none`. Its raw value is the greatest `UInt32`, so adding 1 wraps around to 0.
  private static func index(of task: TaskID) -> Int { Int(task.rawValue &+ 1) }
}

/// A table that stores a value for some of the open sessions.
///
/// The user of the table removes the value of a session that has ended, so that the table stays as small as possible.
struct SessionTable<Value: Sendable>: Sendable {
  private var indices = IndexAllocator()
  private var values: [Value?] = []

  /// How many sessions have a value.
  var count: Int { indices.count }

  /// The value of a session, or `nil` if the session has no value.
  ///
  /// Setting `nil` removes the value. Setting a value for `SessionID.none` has no effect.
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

  /// Changes the value of a session in place.
  ///
  /// If the session has no value, the change starts from `initialValue`. For `SessionID.none`, nothing
  /// happens.
  mutating func update(
    _ session: SessionID,
    from initialValue: Value,
    _ change: (inout Value) -> Void
  ) {
    guard session != .none else { return }
    let index = indices.add(session.rawValue)
    if index == values.count { values.append(nil) }
    var value = values[index] ?? initialValue
    values[index] = nil
    change(&value)
    values[index] = value
  }

  /// Removes and returns the value of a session, or returns `nil` if the session has no value.
  mutating func take(_ session: SessionID) -> Value? {
    guard indices.count > 0, let index = indices.remove(session.rawValue) else { return nil }
    let value = values[index]
    values[index] = nil
    return value
  }
}

/// A cache of a function's results for paths.
///
/// The results for all paths that tasks of a plan touch are computed in advance, because agents write these
/// paths in most runs and comparing a path with patterns is slow. A rule creates the table once, and all runs
/// of the plan share it.
struct PathTable<Value: Sendable>: Sendable {
  private let values: [String: Value]
  private let makeValue: @Sendable (String) -> Value

  /// Creates the table for a function, which has to return the same value whenever it gets the same
  /// path.
  init(_ plan: Plan, _ makeValue: @escaping @Sendable (String) -> Value) {
    var values: [String: Value] = [:]
    for task in plan.tasks {
      for path in task.touches where values[path] == nil { values[path] = makeValue(path) }
    }
    self.values = values
    self.makeValue = makeValue
  }

  /// The value for a path.
  ///
  /// If no task of the plan touches the path, each access computes the value.
  subscript(path: String) -> Value { values[path] ?? makeValue(path) }
}
