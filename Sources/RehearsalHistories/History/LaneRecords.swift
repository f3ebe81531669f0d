import RehearsalSimulation

/// A lane (one agent at work) while its records are read.
///
/// Tool calls can be found by their identifiers.
struct LaneRecords {
  var lane: Lane
  private var callIndices: [String: Int] = [:]
  /// Whether the agent has got a prompt, or called a tool that does work, since its last words.
  private var hasWorkSinceWords = true

  /// Tools that only keep a list of tasks, so that calling them does no work.
  static let listTools: Set<String> = [
    "TodoWrite", "TodoRead", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet", "update_plan",
  ]

  /// Creates the records of a lane.
  ///
  /// - Parameters:
  ///   - lane: The lane, without tool calls.
  ///   - showsTurns: Whether the format of the logs shows how far the agent got with its last turn.
  init(_ lane: Lane, showsTurns: Bool = false) {
    self.lane = lane
    if showsTurns { self.lane.lastTurn = .ended }
  }

  /// Notes that the agent now has something to do, such as a new prompt.
  ///
  /// Does nothing if the format of the logs does not show turns.
  mutating func openTurn() {
    hasWorkSinceWords = true
    waitForReaction()
  }

  private mutating func waitForReaction() {
    if lane.lastTurn != nil { lane.lastTurn = .open }
  }

  /// Notes that the language model ended its turn, according to the log.
  ///
  /// If the agent has said nothing and called no tool since its last prompt or tool result, the turn was silent. The
  /// turn was not silent if the agent has only updated its list of tasks since its last words.
  mutating func endTurn() {
    if lane.lastTurn == .open, lane.calls.last.map({ $0.answer != nil }) ?? true {
      lane.lastTurn = hasWorkSinceWords ? .silent : .ended
    }
  }

  /// Notes that an error ended the agent's work, or that the language model's provider cut off its answer.
  ///
  /// The agent's last words are then no result, unless the agent goes on later.
  mutating func endInError(at place: History.LogPosition) {
    var message = lane.lastMessage ?? Lane.Message("", at: place, PrivacyFilter())
    message.place = max(place, lane.lastPlace ?? place)
    message.isProviderError = true
    lane.lastMessage = message
    lane.endsWithUser = false
    hasWorkSinceWords = false
    if lane.lastTurn != nil { lane.lastTurn = .ended }
  }

  /// Notes that the agent's work was interrupted, so that it is open unless the agent goes on later.
  mutating func interrupt() {
    hasWorkSinceWords = true
    lane.endsWithUser = true
    lane.lastTurn = .open
  }

  /// Whether the agent has given its result to its caller, and can only go on after a new prompt.
  var waitsForPrompt: Bool {
    lane.kind != .root && lane.lastTurn == .ended && lane.lastMessage != nil
  }

  /// Counts a record of the lane, and extends the period in which the agent was at work.
  ///
  /// - Parameters:
  ///   - time: The time of the record; `nil` if the record has none.
  ///   - begin: The time from which the agent worked until the record; `nil` for the latest time in the lane
  ///     so far.
  mutating func countRecord(at time: Timestamp?, since begin: Timestamp? = nil) {
    lane.recordCount += 1
    extendPeriod(to: time, since: begin)
  }

  /// The maximum time between two records that counts as time at work, in nanoseconds.
  private static let longestCountedGap: Int64 = 120_000_000_000

  /// Extends the period of the agent's records so that it includes `time`, and adds the time at work since
  /// `begin`.
  ///
  /// If `begin` is `nil`, the time at work is counted from the latest time in the lane so far. Does nothing
  /// if `time` is `nil`.
  mutating func extendPeriod(to time: Timestamp?, since begin: Timestamp? = nil) {
    guard let time else { return }
    if let begin = begin ?? lane.lastTime, begin < time {
      let gap = time.nanoseconds.subtractingReportingOverflow(begin.nanoseconds)
      lane.activeTime +=
        gap.overflow ? Self.longestCountedGap : min(gap.partialValue, Self.longestCountedGap)
    }
    lane.firstTime = min(lane.firstTime ?? time, time)
    lane.lastTime = max(lane.lastTime ?? time, time)
  }

  /// Extends the period of the agent's records to a prompt that ended a time in which the agent did not work.
  mutating func skipIdleTime(until time: Timestamp?) { extendPeriod(to: time, since: time) }

  /// Extends the period of the agent's records so that it includes all given times, in any order.
  ///
  /// The times of spans that enclose other spans have to be added together. Otherwise, a long span would hide
  /// the work in it, because a single long gap counts as two minutes at most.
  mutating func extendPeriod(toAll times: [Timestamp]) {
    for time in times.sorted() { extendPeriod(to: time) }
  }

  /// Adds a tool call, and returns whether it was added.
  ///
  /// A call is not added if the lane already has a call with the same identifier.
  @discardableResult
  mutating func add(_ call: ToolCall) -> Bool {
    guard callIndices[call.id] == nil else { return false }
    callIndices[call.id] = lane.calls.count
    lane.calls.append(call)
    if !Self.listTools.contains(call.tool) { hasWorkSinceWords = true }
    waitForReaction()
    return true
  }

  /// Returns the tool call with an identifier; `nil` if the lane has no such call.
  func call(_ id: String) -> ToolCall? { callIndices[id].map { lane.calls[$0] } }

  /// Changes the tool call with an identifier; does nothing if the lane has no such call.
  mutating func changeCall(_ id: String, _ body: (inout ToolCall) -> Void) {
    guard let index = callIndices[id] else { return }
    body(&lane.calls[index])
  }

  /// Sets the result of a tool call; does nothing if the call already has a result or is not in the lane.
  mutating func setAnswer(_ id: String, _ answer: ToolCall.Answer) {
    changeCall(id) { $0.answer = $0.answer ?? answer }
    waitForReaction()
  }

  /// Sets the agent's last message, and also its decision if the message states one or takes one back.
  ///
  /// A blank message is ignored.
  mutating func setLastMessage(
    _ text: String,
    at place: History.LogPosition,
    _ filter: PrivacyFilter
  ) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    lane.lastMessage = Lane.Message(text, at: place, filter)
    hasWorkSinceWords = false
    if lane.lastTurn != nil { lane.lastTurn = .ended }
    let stated = StatedDecision(lastIn: text)
    if stated != .none { lane.decision = stated.decision }
  }
}
