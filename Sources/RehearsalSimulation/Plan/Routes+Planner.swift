/// The choice of the planner that plans the work.
extension Routes {
  /// What makes a planner the one that plans the work.
  ///
  /// The planner with the greatest claim plans the work.
  private struct Claim: Comparable {
    /// How many tasks have an agent to which work gets from the planner.
    var taskCount: Int
    /// Whether the planner hands work to any agent.
    var handsWorkOn: Bool
    /// Whether no other planner hands work to the planner.
    var isFirst: Bool

    static func < (lhs: Claim, rhs: Claim) -> Bool {
      if lhs.taskCount != rhs.taskCount { return lhs.taskCount < rhs.taskCount }
      if lhs.handsWorkOn != rhs.handsWorkOn { return rhs.handsWorkOn }
      return !lhs.isFirst && rhs.isFirst
    }
  }

  /// Returns the planner that plans the given tasks, or `nil` if no agent has the role.
  ///
  /// Of several planners with equal claims, it is the first one.
  func planner(of tasks: [PlannedTask]) -> AgentID? {
    let planners = roles.indices.filter { roles[$0] == .planner }
      .map { AgentID(rawValue: UInt32($0)) }
    guard planners.count > 1 else { return planners.first }
    var best: (planner: AgentID, claim: Claim)?
    for planner in planners {
      let claim = claim(of: planner, among: planners, on: tasks)
      if let best, claim <= best.claim { continue }
      best = (planner, claim)
    }
    return best?.planner
  }

  private func claim(of planner: AgentID, among planners: [AgentID], on tasks: [PlannedTask])
    -> Claim
  {
    let isReached = agentsReached(by: planner)
    let taskCount = tasks.count { task in
      ([task.agent] + task.otherCandidates).contains {
        isReached.indices.contains($0.index) && isReached[$0.index]
      }
    }
    let isFirst = planners.allSatisfy { !receivers[$0.index].contains(planner) }
    return Claim(
      taskCount: taskCount,
      handsWorkOn: !receivers[planner.index].isEmpty,
      isFirst: isFirst
    )
  }

  /// Returns for each agent whether a planner can give it work, directly or through other leads.
  ///
  /// A planner can give itself work.
  private func agentsReached(by planner: AgentID) -> [Bool] {
    var isReached = roles.map { _ in false }
    isReached[planner.index] = true
    var pendingLeads = [planner]
    while let lead = pendingLeads.popLast() {
      for receiver in receivers[lead.index] where !isReached[receiver.index] {
        isReached[receiver.index] = true
        if roles[receiver.index].isLead { pendingLeads.append(receiver) }
      }
    }
    return isReached
  }
}
