import RehearsalSimulation

/// A row of the table `fault`: one effect of a planned fault in a run.
struct FaultRow: BulkRow {
  static let tableName = "fault"
  static let columnNames = ["run", "sequence", "fault", "agent", "task", "handoff"]

  var runID: Int64
  var sequence: UInt64
  var fault: String
  var agent: AgentID
  var task: TaskID
  var handoff: HandoffID

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(sequence)
    values.bind(fault)
    values.bind(agent.rawValue, none: AgentID.none.rawValue)
    values.bind(task.rawValue, none: TaskID.none.rawValue)
    values.bind(handoff.rawValue, none: HandoffID.none.rawValue)
  }
}
