/// The fill levels of the agents' context windows, and what the agents have forgotten.
struct ContextWindows {
  /// The state of one agent's window.
  private struct State {
    /// How many tokens are in the window.
    var usedTokens: Int64 = 0
    var forgottenKnowledge: [Knowledge] = []
    /// Whether the agent has forgotten its record of the tasks since ``ContextWindows/takeLostRecord(by:)``
    /// was last called.
    var hasLostRecord = false
  }

  /// Whether the context windows of all agents are unlimited.
  let isUnlimited: Bool
  /// The windows of the agents, with `nil` for an agent that never forgets.
  ///
  /// Each window has room for at least one token. Otherwise, compacting would never make room.
  private let windows: [Model.Window?]
  private var states: [State]

  init(for plan: Plan) {
    windows = plan.members.map { member in
      guard var window = member.model?.window else { return nil }
      window.tokens = max(1, window.tokens)
      return window
    }
    isUnlimited = windows.allSatisfy { $0 == nil }
    states = isUnlimited ? [] : windows.map { _ in State() }
  }

  /// Adds tokens to an agent's window.
  mutating func fill(_ tokens: Int64, of agent: AgentID) {
    guard !isUnlimited, windows[agent.index] != nil else { return }
    states[agent.index].usedTokens = states[agent.index].usedTokens.addingSaturated(tokens)
  }

  /// Compacts an agent's context if its window is full, and records the knowledge that the agent forgets.
  ///
  /// Afterwards, the window contains the tokens that compacting costs, and the tokens for which the full
  /// window had no room. Together, they can fill the window again.
  ///
  /// - Returns: The window if it was full, or `nil` if it has room.
  mutating func compactIfFull(of agent: AgentID) -> Model.Window? {
    guard !isUnlimited, let window = windows[agent.index],
      states[agent.index].usedTokens >= window.tokens
    else { return nil }
    let excessTokens = states[agent.index].usedTokens - window.tokens
    states[agent.index].usedTokens = excessTokens.addingSaturated(window.compactionTokens)
    for part in window.forgets where !states[agent.index].forgottenKnowledge.contains(part) {
      states[agent.index].forgottenKnowledge.append(part)
    }
    if window.forgets.contains(.record) { states[agent.index].hasLostRecord = true }
    return window
  }

  /// Gives an agent back the non-goals and the context that it has forgotten.
  ///
  /// A record of the tasks that the agent has forgotten stays lost.
  mutating func remind(_ agent: AgentID) {
    if !isUnlimited { states[agent.index].forgottenKnowledge = [] }
  }

  func forgotten(by agent: AgentID) -> [Knowledge] {
    isUnlimited ? [] : states[agent.index].forgottenKnowledge
  }

  /// Returns whether an agent has forgotten its record of the tasks since the last call.
  mutating func takeLostRecord(by agent: AgentID) -> Bool {
    guard !isUnlimited, states[agent.index].hasLostRecord else { return false }
    states[agent.index].hasLostRecord = false
    return true
  }
}
