/// What the protocol hands to whom.
extension Plan {
  /// How far a task may have come when an agent is handed something.
  package struct Expected: Sendable {
    /// What the agent is handed.
    package var intent: Intent
    /// Whether that may be before the task has failed.
    package var first: Bool
    /// Whether it may be after.
    package var again: Bool
  }

  /// What an agent has an answer of its own to: whoever keeps the ledger hears how work went, a planner
  /// apart only of what the keeper settled.
  package func expected(by agent: AgentID) -> [Expected] {
    guard agent != coordinator else { return results }
    switch role(of: agent) {
    case .planner:
      return [.once(.complete), .once(.fail), .later(.reject)]
    case .verifier, .reviewer: return isJudge(agent) ? [.ever(.deliver)] : []
    case .debugger: return [.later(.escalate)]
    case .implementer: return [.ever(.assign)] + refusals(of: agent)
    case .worker: return [.ever(.assign), .ever(.deliver)] + refusals(of: agent)
    case .orchestrator, nil: return []
    }
  }

  /// What the keeper of the ledger hears; work that nobody judges is `complete`, all other is approved.
  private var results: [Expected] {
    let workers = agents.filter { role(of: $0) == .implementer || role(of: $0) == .worker }
    let isJudged = workers.contains { judge(of: $0) != nil }
    let isUnjudged = workers.contains { judge(of: $0) == nil }
    return [.once(.conflict), .once(.clarify), .ever(.fail)]
      + (isJudged ? [.ever(.approve)] : []) + (isUnjudged ? [.once(.complete)] : [])
  }

  private func isJudge(_ agent: AgentID) -> Bool {
    agents.contains { !sides(from: $0, to: agent).isEmpty }
  }

  private func refusals(of author: AgentID) -> [Expected] {
    let isRefused = agents.contains { judge in
      (role(of: judge) == .verifier || role(of: judge) == .reviewer)
        && !sides(from: judge, to: author).isEmpty
    }
    return isRefused ? [.later(.reject)] : []
  }
}

extension Plan.Expected {
  fileprivate static func once(_ intent: Intent) -> Self {
    Self(intent: intent, first: true, again: false)
  }

  fileprivate static func later(_ intent: Intent) -> Self {
    Self(intent: intent, first: false, again: true)
  }

  fileprivate static func ever(_ intent: Intent) -> Self {
    Self(intent: intent, first: true, again: true)
  }
}
