/// For each task of a plan, the non-goals and specialties that cover the task, and the skills that it requires.
///
/// The table is a class, because each session's ``Situation`` holds it.
package final class TaskBoundaries: Sendable {
  private let nonGoals: [NonGoal?]
  private let specialties: [[Specialty]]
  /// For each task, the agent to which the plan assigns the task.
  private let assignees: [AgentID]
  /// For each task, the kinds of work that cover it and for which its assignee's contract requires
  /// a skill.
  private let assigneeObligations: [[Contract.SkillObligation]]

  init(of plan: Plan) {
    let (tasks, nonGoals, specialties) = (plan.tasks, plan.nonGoals, plan.specialties)
    self.nonGoals = tasks.map { task in nonGoals.first { $0.boundary.covers(task) } }
    self.specialties = tasks.map { task in specialties.filter { $0.boundary.covers(task) } }
    assignees = tasks.map(\.agent)
    assigneeObligations = tasks.map { plan.skillObligations(of: $0.agent, on: $0) }
  }

  /// Returns the kinds of work that cover a task and for which an agent's contract requires a skill.
  ///
  /// For the agent to which the plan assigns the task, the result is already stored. For another
  /// agent, the function searches the paths and texts of the task.
  package func skillObligations(
    of agent: AgentID,
    on task: TaskID,
    in plan: Plan
  ) -> [Contract.SkillObligation] {
    guard assignees.indices.contains(task.index) else { return [] }
    return assignees[task.index] == agent
      ? assigneeObligations[task.index]
      : plan.skillObligations(of: agent, on: plan.tasks[task.index])
  }

  /// Returns the first non-goal that covers a task, or `nil` if the task is within the scope of the work.
  func nonGoal(of task: TaskID) -> NonGoal? { nonGoals[task.index] }

  /// Returns the specialties that cover a task, in the policy's order.
  func specialties(of task: TaskID) -> [Specialty] { specialties[task.index] }
}

extension Plan {
  /// Returns the kinds of work in an agent's contract that cover a task, by searching the paths and texts of
  /// the task.
  fileprivate func skillObligations(
    of agent: AgentID,
    on task: PlannedTask
  ) -> [Contract.SkillObligation] {
    guard members.indices.contains(agent.index) else { return [] }
    return members[agent.index].contract.skillObligations.filter { $0.work.covers(task) }
  }
}
