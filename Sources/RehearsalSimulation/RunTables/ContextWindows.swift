/// How full the agents' context windows are, and what the agents have forgotten.
struct ContextWindows {
  private struct State {
    var used: Int64 = 0
    var forgotten: [Knowledge] = []
    /// Whether the agent has forgotten its record since it last looked.
    var hasLostRecord = false
  }

  /// Whether no agent has a limited window.
  let isEmpty: Bool
  private let windows: [Model.Window?]
  private var states: [State]

  init(for plan: Plan) {
    windows = plan.members.map { $0.model?.window }
    isEmpty = windows.allSatisfy { $0 == nil }
    states = isEmpty ? [] : windows.map { _ in State() }
  }

  /// Adds tokens to an agent's window, and returns the window if the tokens fill it.
  mutating func fill(_ tokens: Int64, of agent: AgentID) -> Model.Window? {
    guard !isEmpty, let window = windows[agent.index] else { return nil }
    states[agent.index].used = states[agent.index].used.addingSaturated(tokens)
    return states[agent.index].used >= window.tokens ? window : nil
  }

  /// Empties a full window, so that the agent forgets.
  mutating func compact(_ window: Model.Window, of agent: AgentID) {
    states[agent.index].used = window.compactionTokens
    for part in window.forgets where !states[agent.index].forgotten.contains(part) {
      states[agent.index].forgotten.append(part)
    }
    if window.forgets.contains(.record) { states[agent.index].hasLostRecord = true }
  }

  /// Tells an agent everything again that it has forgotten.
  mutating func remind(_ agent: AgentID) {
    if !isEmpty { states[agent.index].forgotten = [] }
  }

  func forgotten(by agent: AgentID) -> [Knowledge] {
    isEmpty ? [] : states[agent.index].forgotten
  }

  /// Returns whether an agent has lost its record since the last call.
  mutating func takeLostRecord(by agent: AgentID) -> Bool {
    guard !isEmpty, states[agent.index].hasLostRecord else { return false }
    states[agent.index].hasLostRecord = false
    return true
  }
}
