/// The agents that have left the team, because every task that was theirs has ended.
///
/// A task belongs to the agents that may do it by the plan, and to every agent that was assigned it. An agent
/// that never had a task stays, and an agent that gets another task is back.
package struct Membership: Sendable {
  /// The state of a task.
  private enum State {
    case unknown
    case open
    case ended
  }

  private let candidates: [[AgentID]]
  private let agentCount: Int
  private var states: [State]
  /// The agents that each task belongs to.
  private var owners: [[AgentID]]
  /// How many open tasks each agent has.
  private var openTasks: [Int]
  /// Whether each agent ever had a task.
  private var hadTask: [Bool]

  /// Creates the membership of a team before its run, or returns `nil` if no agent leaves the team.
  package init?(of plan: Plan) {
    guard plan.platform.messages.members == .leave else { return nil }
    candidates = plan.tasks.map(\.candidates)
    agentCount = plan.members.count
    states = plan.tasks.map { _ in .unknown }
    owners = plan.tasks.map { _ in [] }
    openTasks = plan.members.map { _ in 0 }
    hadTask = plan.members.map { _ in false }
  }

  /// Notes that a task is part of the work.
  package mutating func submit(_ task: TaskID) {
    states[task.index] = .open
    for agent in candidates[task.index] { give(task, to: agent) }
  }

  /// Notes that an agent was assigned a task.
  package mutating func give(_ task: TaskID, to agent: AgentID) {
    guard states[task.index] == .open, agent.index < agentCount,
      !owners[task.index].contains(agent)
    else { return }
    owners[task.index].append(agent)
    openTasks[agent.index] += 1
    hadTask[agent.index] = true
  }

  /// Notes that a task has ended.
  package mutating func end(_ task: TaskID) {
    guard states[task.index] == .open else { return }
    states[task.index] = .ended
    for agent in owners[task.index] { openTasks[agent.index] -= 1 }
  }

  /// Returns whether an agent has left the team.
  package func hasLeft(_ agent: AgentID) -> Bool {
    agent.index < agentCount && hadTask[agent.index] && openTasks[agent.index] == 0
  }
}
