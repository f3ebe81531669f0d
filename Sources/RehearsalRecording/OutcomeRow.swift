import RehearsalSimulation

/// The outcome of a task in a run.
struct OutcomeRow: BulkRow {
  static let table = "outcome"
  static let columns = ["run", "task", "outcome", "reason", "time", "retries"]

  var run: Int64
  var task: TaskID
  var outcome: Outcome
  var time: Int64
  var retries: Int

  func bind(to values: inout BoundValues) {
    values.bind(run)
    values.bind(task.rawValue, none: TaskID.none.rawValue)
    values.bind(outcome.kind.lastingText)
    if let reason = outcome.reason { values.bind(reason.lastingText) } else { values.bindNull() }
    values.bind(time)
    values.bind(retries)
  }
}

extension Outcome.Kind {
  fileprivate var lastingText: LastingText {
    switch self {
    case .completed: LastingText("completed")
    case .rejected: LastingText("rejected")
    case .stuck: LastingText("stuck")
    case .blocked: LastingText("blocked")
    case .died: LastingText("died")
    case .unverifiable: LastingText("unverifiable")
    case .skipped: LastingText("skipped")
    }
  }
}

extension Outcome.Reason {
  fileprivate var lastingText: LastingText {
    switch self {
    case .nonGoal: LastingText("non-goal")
    case .specialty: LastingText("specialty")
    case .conflict: LastingText("conflict")
    case .attemptsExhausted: LastingText("attempts-exhausted")
    case .dependencyCycle: LastingText("dependency-cycle")
    case .noTasks: LastingText("no-tasks")
    case .missingContext: LastingText("missing-context")
    case .noProgress: LastingText("no-progress")
    case .budgetExhausted: LastingText("budget-exhausted")
    case .deadlock: LastingText("deadlock")
    case .crashed: LastingText("crashed")
    case .noResult: LastingText("no-result")
    case .lost: LastingText("lost")
    case .noReply: LastingText("no-reply")
    }
  }
}
