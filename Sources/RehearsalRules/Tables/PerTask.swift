import RehearsalSimulation

/// A value for each task of a run, and one for what is about no task.
struct PerTask<Value: Sendable>: Sendable {
  private var values: [Value] = []
  private let initial: Value

  init(_ initial: Value) {
    self.initial = initial
  }

  subscript(task: TaskID) -> Value {
    get {
      let place = Self.place(of: task)
      return place < values.count ? values[place] : initial
    }
    _modify {
      let place = Self.place(of: task)
      while place >= values.count { values.append(initial) }
      yield &values[place]
    }
  }

  /// The first place is for no task, whose number is the highest there is.
  private static func place(of task: TaskID) -> Int { Int(task.rawValue &+ 1) }
}
