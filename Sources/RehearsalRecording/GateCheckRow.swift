import RehearsalSimulation

/// A row of the table `gate_check`: the comparison of a metric with the minimum that a quality gate demands.
struct GateCheckRow: BulkRow {
  static let tableName = "gate_check"
  static let columnNames = [
    "run", "sequence", "agent", "task", "metric", "value", "floor", "source", "passed",
  ]

  var runID: Int64
  var sequence: UInt64
  var agent: AgentID
  var task: TaskID
  var gate: Gate
  var value: Percentage?
  var hasPassed: Bool

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(sequence)
    values.bind(agent.rawValue, none: AgentID.none.rawValue)
    values.bind(task.rawValue, none: TaskID.none.rawValue)
    values.bind(gate.metric)
    values.bind(value.map { Int64($0.hundredths) })
    values.bind(gate.floor.hundredths)
    values.bind(gate.source.description)
    values.bind(hasPassed ? 1 : 0)
  }
}
