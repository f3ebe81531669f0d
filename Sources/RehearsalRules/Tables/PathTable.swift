import RehearsalSimulation

/// A function of paths whose values are stored for all paths that tasks of a plan touch.
///
/// Agents write these paths in most runs, and comparing a path with patterns takes much longer than looking it up. A
/// rule creates the table once, and all runs of the plan share it.
struct PathTable<Value: Sendable>: Sendable {
  private let values: [String: Value]
  private let makeValue: @Sendable (String) -> Value

  /// Creates the table of a function, which has to return the same value whenever it gets the same path.
  init(_ plan: Plan, _ makeValue: @escaping @Sendable (String) -> Value) {
    var values: [String: Value] = [:]
    for task in plan.tasks {
      for path in task.touches where values[path] == nil { values[path] = makeValue(path) }
    }
    self.values = values
    self.makeValue = makeValue
  }

  /// The value of the function for a path, which is computed if no task touches the path.
  subscript(path: String) -> Value { values[path] ?? makeValue(path) }
}
