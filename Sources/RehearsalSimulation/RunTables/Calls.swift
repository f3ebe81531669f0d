/// The calls of a session to other agents, and what the session does after it has waited for answers.
struct Calls {
  /// What the session does after the wait.
  struct Held {
    var item: LoopItem
    /// How long after the end of the wait the item is due, in nanoseconds.
    var delay: Int64
  }

  /// The calls that were not answered yet, in their order.
  var open: [HandoffID] = []
  /// How many answers came since the last wait.
  var answers = 0
  /// How many answers the session waits for.
  var needed = 0
  /// The number of the wait, so that the deadline of an earlier one has no effect.
  var deadline: UInt32 = 0
  /// Whether the deadline of the wait is scheduled.
  var hasDeadline = false
  /// What the session does after the wait, in order.
  var held: [Held] = []
  /// Whether the session gave its slot up for the wait, and has to get one before it goes on.
  var hasFreedRoom = false
  /// Whether the session waits in a queue for room to go on.
  var isQueued = false

  /// Whether enough answers came, or no more can come.
  var isComplete: Bool { answers >= needed || open.isEmpty }
}

/// The calls of a run, by the handoffs that made them.
struct CallTable {
  /// A call, with the session that made it.
  struct Call {
    /// The identifier of the handoff that was sent first.
    var id: HandoffID
    var caller: SessionReference
    /// The agent of the session that called.
    var agent: AgentID
    /// How many calls lead from the task's own session to the called one.
    var depth: Int
  }

  private var calls: [HandoffID: Call] = [:]

  var isEmpty: Bool { calls.isEmpty }

  /// Returns the call that a handoff made, or repeated.
  subscript(handoff: HandoffID) -> Call? { calls[handoff] }

  mutating func add(_ call: Call) { calls[call.id] = call }

  /// Notes that a call was sent again with another identifier.
  mutating func repeatCall(_ handoff: HandoffID, as other: HandoffID) {
    calls[other] = calls[handoff]
  }
}
