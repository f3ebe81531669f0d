/// Which boundaries each task of a plan is inside of.
struct Coverage: Sendable {
  private let nonGoals: [NonGoal?]
  private let specialties: [[Specialty]]

  init(of plan: Plan) {
    let (tasks, nonGoals, specialties) = (plan.tasks, plan.nonGoals, plan.specialties)
    self.nonGoals = tasks.map { task in nonGoals.first { $0.boundary.covers(task) } }
    self.specialties = tasks.map { task in specialties.filter { $0.boundary.covers(task) } }
  }

  /// The first non-goal that covers a task.
  func nonGoal(of task: TaskID) -> NonGoal? { nonGoals[task.index] }

  /// The specialties that a task belongs to, in the policy's order.
  func specialties(of task: TaskID) -> [Specialty] { specialties[task.index] }
}
