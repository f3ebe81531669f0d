import RehearsalSimulation

/// The waits of sessions for answers to their calls, and what ended each wait.
struct CallWaits: Sendable {
  /// What let a waiting session go on.
  enum End: Sendable {
    /// The handoff with this identifier, which is the answer to a call, reached the session.
    case answer(HandoffID)
    /// No answer to the call with this identifier came before the deadline.
    case missedReply(HandoffID)
    /// The time limit of the wait passed, or no more answers could come.
    case timeLimit
  }

  /// A wait that is not over.
  private struct Wait {
    var startTime: Instant
    /// How many answers end the wait.
    var neededAnswerCount: Int
    /// The last answer or missing answer since the wait began, with its time; `nil` before the first.
    var lastReply: (end: End, time: Instant)?
  }

  /// The session that made each call.
  private var callers: [HandoffID: SessionID] = [:]
  /// The wait of each waiting session.
  private var waits: [SessionID: Wait] = [:]

  /// Notes a call that a session makes.
  mutating func noteCall(_ call: Handoff, by session: SessionID) {
    guard call.intent == .call, session != .none else { return }
    callers[call.id] = session
  }

  /// Notes a call that is made again because it was not answered.
  mutating func noteRepetition(_ call: HandoffID, of original: HandoffID) {
    guard let caller = callers[original] else { return }
    callers[call] = caller
  }

  /// Notes that a session begins to wait.
  mutating func noteWaiting(_ session: SessionID, neededAnswerCount: Int, at time: Instant) {
    waits[session] = Wait(startTime: time, neededAnswerCount: neededAnswerCount)
  }

  /// Notes that an answer reaches the session that made the call.
  mutating func noteAnswer(_ answer: Handoff, at time: Instant) {
    guard let caller = callers[answer.cause] else { return }
    waits[caller]?.lastReply = (.answer(answer.id), time)
  }

  /// Notes that a handoff, which may be a call, is given up because it was not answered.
  mutating func noteMissedReply(to handoff: HandoffID, at time: Instant) {
    guard let caller = callers[handoff] else { return }
    waits[caller]?.lastReply = (.missedReply(handoff), time)
  }

  /// Ends the wait of a session, and returns what ended it and when it began.
  ///
  /// `answerCount` is how many of the needed answers have come. The result is `nil` if the session did not wait.
  mutating func noteResumption(_ session: SessionID, answerCount: Int, at time: Instant)
    -> (end: End, startTime: Instant)?
  {
    guard let wait = waits.removeValue(forKey: session) else { return nil }
    // A reply that is not the last needed one ends the wait only if the session goes on at that moment.
    guard let lastReply = wait.lastReply,
      answerCount >= wait.neededAnswerCount || lastReply.time == time
    else { return (.timeLimit, wait.startTime) }
    return (lastReply.end, wait.startTime)
  }
}
