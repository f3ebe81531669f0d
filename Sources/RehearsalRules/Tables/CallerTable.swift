import RehearsalSimulation

/// For each session, the agents for which it works, because they asked for a part of their own work.
///
/// An agent asks for a part of its own work by a call or a delegation.
struct CallerTable {
  /// An agent that asked another agent to do a part of its own work.
  struct Caller {
    var agent: AgentID
    /// The sequence number of the event that sent the agent's call or delegation.
    var sequence: UInt64
  }

  /// For each call or delegation, the agents for which its receiver works, directly or indirectly.
  private var callers: [HandoffID: [Caller]] = [:]

  /// Whether no agent has asked another for a part of its own work.
  var isEmpty: Bool { callers.isEmpty }

  /// The agents for which the session that a handoff opened works.
  ///
  /// The sender of the handoff comes first, followed by the agents for which the sender itself works. Each agent is
  /// listed once.
  subscript(handoff: HandoffID) -> [Caller] { callers[handoff] ?? [] }

  /// Records the agents for which the receiver of a handoff works, if the handoff asks for a part of its sender's own
  /// work.
  ///
  /// `sequence` is the sequence number of the event that sent the handoff.
  mutating func noteSent(_ handoff: Handoff, sequence: UInt64, in plan: Plan) {
    guard plan.asksForPartOfSenderWork(handoff) else { return }
    let caller = Caller(agent: handoff.sender, sequence: sequence)
    callers[handoff.id] = [caller] + self[handoff.cause].filter { $0.agent != caller.agent }
  }
}
