/// One piece of work of an agent, from the handoff that opens it to its result.
struct Session {
  /// Which use of its place in the table this is; a desk of an earlier one is refused.
  var generation: UInt32 = 0
  /// The number in the trace, or none while the place is free.
  var number = SessionID.none
  var agent = AgentID.none
  /// The handoff that opened it; its identifier is none where the loop woke the agent.
  var handoff = Session.noHandoff
  /// What it was handed.
  var content: Content?
  /// What it has made so far.
  var work: WorkProduct?
  /// Whom the handoff was addressed to: another agent where it was misrouted.
  var addressee = AgentID.none
  /// The faults that strike it, by their place in the plan.
  var faults: [Int] = []
  /// Whether one of them may crash its agent at an event.
  var mayCrash = false
  /// Actions that are scheduled and not yet due.
  var pending: Int32 = 0
  /// Whether the agent's handler is still running.
  var isHandling = false
  var holdsSlot = false
  /// Whether the agent's handler was called for it.
  var isTakenUp = false
  /// Whether its agent has crashed: what its handler still does is void.
  var isLost = false
  var result = Event.SessionResult.nothing

  static let noHandoff = Handoff(
    id: .none,
    sender: .none,
    receiver: .none,
    task: .none,
    intent: .inform
  )
}
