import RehearsalRules
import RehearsalSimulation

/// A row of the table `path_step`: one step of the critical path of a run.
///
/// All times are in nanoseconds of virtual time.
struct PathStepRow: BulkRow {
  static let tableName = "path_step"
  static let columnNames = [
    "run", "step", "kind", "start", "\"end\"", "agent", "session", "task", "handoff",
  ]

  var runID: Int64
  var stepNumber: Int
  var step: CriticalPath.Step

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(stepNumber)
    values.bind(step.kind.rawValue)
    values.bind(step.start.nanoseconds)
    values.bind(step.end.nanoseconds)
    values.bind(step.agent.rawValue, none: AgentID.none.rawValue)
    values.bind(step.session.rawValue, none: SessionID.none.rawValue)
    values.bind(step.task.rawValue, none: TaskID.none.rawValue)
    values.bind(step.handoff.rawValue, none: HandoffID.none.rawValue)
  }
}
