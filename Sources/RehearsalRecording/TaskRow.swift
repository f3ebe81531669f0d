import RehearsalSimulation

/// A row of the table `task`: one task of a scenario's plan.
struct TaskRow: BulkRow {
  static let table = "task"
  static let columns = ["scenario", "number", "id", "description", "phase", "agent"]

  var scenario: Int64
  var number: Int
  var task: PlannedTask

  func bind(to values: inout BoundValues) {
    values.bind(scenario)
    values.bind(number)
    values.bind(task.id)
    values.bind(task.description)
    values.bind(task.phase)
    values.bind(task.agent.rawValue)
  }
}
