import RehearsalSimulation

/// A row of the table `outcome`: how and when a task ended in a run, and how often it was tried again.
///
/// A task that was tried again and never ended has a row without an outcome and a time.
struct OutcomeRow: BulkRow {
  static let tableName = "outcome"
  static let columnNames = ["run", "task", "outcome", "reason", "time", "retries"]

  var runID: Int64
  var task: TaskID
  var outcome: Outcome?
  var time: Int64?
  var retryCount: Int

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(task.rawValue, none: TaskID.none.rawValue)
    if let outcome { values.bind(outcome.kind.staticText) } else { values.bindNull() }
    if let reason = outcome?.reason { values.bind(reason.staticText) } else { values.bindNull() }
    values.bind(time)
    values.bind(retryCount)
  }
}

extension Outcome.Kind {
  fileprivate var staticText: StaticText {
    switch self {
    case .completed: StaticText("completed")
    case .rejected: StaticText("rejected")
    case .stuck: StaticText("stuck")
    case .blocked: StaticText("blocked")
    case .died: StaticText("died")
    case .unverifiable: StaticText("unverifiable")
    case .skipped: StaticText("skipped")
    }
  }
}

extension Outcome.Reason {
  fileprivate var staticText: StaticText {
    switch self {
    case .nonGoal: StaticText("non-goal")
    case .specialty: StaticText("specialty")
    case .conflict: StaticText("conflict")
    case .attemptsExhausted: StaticText("attempts-exhausted")
    case .dependencyCycle: StaticText("dependency-cycle")
    case .noTasks: StaticText("no-tasks")
    case .missingContext: StaticText("missing-context")
    case .noProgress: StaticText("no-progress")
    case .budgetExhausted: StaticText("budget-exhausted")
    case .deadlock: StaticText("deadlock")
    case .crashed: StaticText("crashed")
    case .noResult: StaticText("no-result")
    case .lost: StaticText("lost")
    case .noReply: StaticText("no-reply")
    case .refused: StaticText("refused")
    case .cancelled: StaticText("cancelled")
    }
  }
}
