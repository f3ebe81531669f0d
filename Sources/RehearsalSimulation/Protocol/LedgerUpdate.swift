/// The consequences of a task's result for the coordinator and the planner.
extension Ledger {
  /// What the coordinator tells the planner about a task.
  enum Notice: Sendable, Equatable {
    /// The task has ended, or it has been attempted and waits for the other tasks of its phase.
    case doneOrAttempted(TaskID, Outcome)
    /// The task has to be assigned in the given round.
    case retry(TaskID, round: Int)
    /// An agent has created the task, so that the planner has to assign it.
    case created(TaskID)

    var task: TaskID {
      switch self {
      case .doneOrAttempted(let task, _), .retry(let task, _), .created(let task): task
      }
    }
  }

  /// What the coordinator records about tasks, and what it tells the planner.
  struct LedgerUpdate: Sendable, Equatable {
    /// The actions that record outcomes and retries, in order.
    var records: [ProtocolAction] = []
    /// The notices to the planner, in order.
    var notices: [Notice] = []

    static func += (total: inout LedgerUpdate, addition: LedgerUpdate) {
      total.records += addition.records
      total.notices += addition.notices
    }

    func notifies(about task: TaskID) -> Bool { notices.contains { $0.task == task } }
  }
}
