/// The agents that have left the team, because all of their tasks have ended.
///
/// A task belongs to its candidates in the plan, and to every agent that gets it during the run. An agent that never
/// had a task stays in the team. An agent that gets another task returns to the team.
package struct Membership: Sendable {
  /// The state of a task.
  ///
  /// A task is `unknown` until it becomes part of the work.
  private enum State {
    case unknown
    case open
    case ended
  }

  /// For each task, the agents that may do it according to the plan.
  private let candidatesByTask: [[AgentID]]
  private let agentCount: Int
  private var taskStates: [State]
  /// For each task, the agents that it belongs to.
  private var ownersByTask: [[AgentID]]
  /// For each agent, how many of its tasks have not ended.
  private var openTaskCounts: [Int]
  /// For each agent, whether it has ever had a task.
  private var hadTask: [Bool]

  /// Creates the membership of a team before its run, or returns `nil` if the platform lets no agent leave.
  package init?(of plan: Plan) {
    guard plan.platform.messages.members == .leave else { return nil }
    candidatesByTask = plan.tasks.map(\.candidates)
    agentCount = plan.members.count
    taskStates = plan.tasks.map { _ in .unknown }
    ownersByTask = plan.tasks.map { _ in [] }
    openTaskCounts = plan.members.map { _ in 0 }
    hadTask = plan.members.map { _ in false }
  }

  /// Records that a task is part of the work.
  package mutating func submit(_ task: TaskID) {
    taskStates[task.index] = .open
    for agent in candidatesByTask[task.index] { give(task, to: agent) }
  }

  /// Records that a task belongs to an agent, because the agent may do it or got it during the run.
  package mutating func give(_ task: TaskID, to agent: AgentID) {
    guard taskStates[task.index] == .open, agent.index < agentCount,
      !ownersByTask[task.index].contains(agent)
    else { return }
    ownersByTask[task.index].append(agent)
    openTaskCounts[agent.index] += 1
    hadTask[agent.index] = true
  }

  /// Records that a task has ended.
  package mutating func end(_ task: TaskID) {
    guard taskStates[task.index] == .open else { return }
    taskStates[task.index] = .ended
    for agent in ownersByTask[task.index] { openTaskCounts[agent.index] -= 1 }
  }

  /// Returns whether an agent has left the team, because all of its tasks have ended.
  package func hasLeft(_ agent: AgentID) -> Bool {
    agent.index < agentCount && hadTask[agent.index] && openTaskCounts[agent.index] == 0
  }
}
