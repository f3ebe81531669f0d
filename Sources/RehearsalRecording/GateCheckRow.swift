import RehearsalSimulation

/// A row of the table `gate_check`: the comparison of a metric with the minimum that a quality gate demands.
struct GateCheckRow: BulkRow {
  static let table = "gate_check"
  static let columns = [
    "run", "sequence", "agent", "task", "metric", "value", "floor", "source", "passed",
  ]

  var run: Int64
  var sequence: UInt64
  var agent: AgentID
  var task: TaskID
  var gate: Gate
  var value: Percentage?
  var passed: Bool

  func bind(to values: inout BoundValues) {
    values.bind(run)
    values.bind(sequence)
    values.bind(agent.rawValue, none: AgentID.none.rawValue)
    values.bind(task.rawValue, none: TaskID.none.rawValue)
    values.bind(gate.metric)
    values.bind(value.map { Int64($0.hundredths) })
    values.bind(gate.floor.hundredths)
    values.bind(gate.source.description)
    values.bind(passed ? 1 : 0)
  }
}
