import RehearsalSimulation

/// A row of the table `task`: one task of a scenario's plan.
struct TaskRow: BulkRow {
  static let tableName = "task"
  static let columnNames = ["scenario", "number", "id", "description", "phase", "agent"]

  var scenarioID: Int64
  var taskNumber: Int
  var task: PlannedTask

  func bind(to values: inout StatementBinder) {
    values.bind(scenarioID)
    values.bind(taskNumber)
    values.bind(task.id)
    values.bind(task.description)
    values.bind(task.phase)
    values.bind(task.agent.rawValue)
  }
}
