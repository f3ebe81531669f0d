/// The calls that a session has made to other agents, and its wait for the answers.
struct Calls {
  /// An event-loop item that is stored until the session's wait is over.
  struct HeldItem {
    var item: LoopItem
    /// How long the agent works from the end of the session's wait until the item is due, in nanoseconds of
    /// virtual time.
    var work: Int64
  }

  /// The calls without an answer, in the order in which they were made.
  var unansweredCalls: [HandoffID] = []
  /// The count of answers that have come and that no wait has used yet.
  var unusedAnswerCount = 0
  /// The count of calls that have failed, and that no wait has missed yet.
  ///
  /// A call fails if its answer brings no result, or if no answer is expected any more.
  var failedCallCount = 0
  /// How many answers the session waits for.
  var neededAnswerCount = 0
  /// The number of the current wait.
  ///
  /// It distinguishes deadlines of this wait from those of earlier waits.
  var waitNumber: UInt32 = 0
  /// Whether a deadline of the present wait is scheduled.
  var hasDeadline = false
  /// The event-loop items that are due after the wait, in order.
  var heldItems: [HeldItem] = []
  /// Whether the session freed its slot for the wait, and needs a slot again before it continues.
  var hasFreedRoom = false
  /// Whether the wait for answers is over, but the session is queued until it has room to continue.
  var isQueued = false

  /// Whether enough answers have come, or no more answers can come.
  var isWaitOver: Bool { unusedAnswerCount >= neededAnswerCount || unansweredCalls.isEmpty }

  /// Uses up the answers of a wait that is over, and the failed calls that it has missed.
  mutating func consumeAnswers() {
    let usedAnswerCount = min(unusedAnswerCount, neededAnswerCount)
    unusedAnswerCount -= usedAnswerCount
    failedCallCount = max(0, failedCallCount - (neededAnswerCount - usedAnswerCount))
  }
}

/// The calls of all sessions of a run, keyed by the handoff that makes the call.
struct CallTable {
  /// A handoff in which a session asks another agent to do a part of the session's work.
  struct Call {
    /// The identifier of the handoff when it was sent for the first time.
    var id: HandoffID
    /// The session that made the call.
    var caller: SessionReference
    /// The agent of the calling session.
    var callingAgent: AgentID
    /// The nesting depth of the call, which is 1 if the calling session was not called itself.
    var depth: Int
  }

  private var calls: [HandoffID: Call] = [:]

  var isEmpty: Bool { calls.isEmpty }

  /// Returns the call that a handoff or its repetition makes, or `nil` if the handoff is not a call.
  subscript(handoff: HandoffID) -> Call? { calls[handoff] }

  mutating func add(_ call: Call) { calls[call.id] = call }

  /// Records that a call was sent again as a handoff with another identifier.
  mutating func repeatCall(_ handoff: HandoffID, as other: HandoffID) {
    calls[other] = calls[handoff]
  }
}
