/// What follows from a result: the records that the coordinator makes, and what it tells the planner.
extension Ledger {
  /// A notice to the planner.
  enum Notice: Sendable, Equatable {
    /// A task has ended, or the current attempt at the task is over.
    case done(TaskID, Outcome)
    /// A task has to be assigned again.
    case retry(TaskID, round: Int)
    /// An agent has created a task, which has to be assigned.
    case created(TaskID)

    var task: TaskID {
      switch self {
      case .done(let task, _), .retry(let task, _), .created(let task): task
      }
    }
  }

  /// The consequences of a result.
  struct Settlement: Sendable, Equatable {
    /// The records to make, in order.
    var records: [Action] = []
    /// The notices to the planner, in order.
    var notices: [Notice] = []

    static func += (all: inout Settlement, more: Settlement) {
      all.records += more.records
      all.notices += more.notices
    }

    func notifies(about task: TaskID) -> Bool { notices.contains { $0.task == task } }
  }
}
