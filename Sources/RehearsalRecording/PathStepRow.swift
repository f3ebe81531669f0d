import RehearsalRules
import RehearsalSimulation

/// A row of the table `path_step`: one step of the critical path of a run.
///
/// All times are in nanoseconds of virtual time.
struct PathStepRow: BulkRow {
  static let table = "path_step"
  static let columns = [
    "run", "step", "kind", "start", "\"end\"", "agent", "session", "task", "handoff",
  ]

  var run: Int64
  var number: Int
  var step: CriticalPath.Step

  func bind(to values: inout BoundValues) {
    values.bind(run)
    values.bind(number)
    values.bind(step.kind.rawValue)
    values.bind(step.start.nanoseconds)
    values.bind(step.end.nanoseconds)
    values.bind(step.agent.rawValue, none: AgentID.none.rawValue)
    values.bind(step.session.rawValue, none: SessionID.none.rawValue)
    values.bind(step.task.rawValue, none: TaskID.none.rawValue)
    values.bind(step.handoff.rawValue, none: HandoffID.none.rawValue)
  }
}
