import RehearsalRules
import RehearsalSimulation

/// How a task of a run ended.
struct OutcomeRow: BulkRow {
  static let table = "outcome"
  static let columns = ["run", "task", "outcome", "reason", "time", "retries"]

  var run: Int64
  var result: TaskResult

  func bind(to values: inout BoundValues) {
    values.bind(run)
    values.bind(result.task.rawValue, none: TaskID.none.rawValue)
    values.bind(result.outcome.kind.rawValue)
    values.bind(result.outcome.reason?.rawValue)
    values.bind(result.time.nanoseconds)
    values.bind(result.retries)
  }
}
