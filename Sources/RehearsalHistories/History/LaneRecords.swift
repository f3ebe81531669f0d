import RehearsalSimulation

/// A lane (one agent at work) while its records are read, with an index of its tool calls.
struct LaneRecords {
  var lane: Lane
  private var callIndices: [String: Int] = [:]

  init(_ lane: Lane) { self.lane = lane }

  /// Counts a record of the lane, and extends the lane's period to the record's time.
  ///
  /// - Parameters:
  ///   - time: The time of the record; `nil` if the record has none.
  ///   - begin: When the work began that the record ends; `nil` to use the latest time of the lane so far.
  mutating func countRecord(at time: Timestamp?, since begin: Timestamp? = nil) {
    lane.recordCount += 1
    extendPeriod(to: time, since: begin)
  }

  /// The longest time between two records that counts as time at work, in nanoseconds.
  private static let longestGap: Int64 = 120_000_000_000

  /// Extends the lane's period to a time, and adds the time since `begin` to the lane's time at work.
  ///
  /// Without `begin`, the time at work is counted from the latest time of the lane so far.
  mutating func extendPeriod(to time: Timestamp?, since begin: Timestamp? = nil) {
    guard let time else { return }
    if let begin = begin ?? lane.lastTime, begin < time {
      let gap = time.nanoseconds.subtractingReportingOverflow(begin.nanoseconds)
      lane.activeTime += gap.overflow ? Self.longestGap : min(gap.partialValue, Self.longestGap)
    }
    lane.firstTime = min(lane.firstTime ?? time, time)
    lane.lastTime = max(lane.lastTime ?? time, time)
  }

  /// Adds a tool call, unless the lane already has a call with the same identifier.
  ///
  /// Returns whether the call was added.
  @discardableResult
  mutating func add(_ call: ToolCall) -> Bool {
    guard callIndices[call.id] == nil else { return false }
    callIndices[call.id] = lane.calls.count
    lane.calls.append(call)
    return true
  }

  /// Returns the tool call with an identifier; `nil` if the lane has no such call.
  func call(_ id: String) -> ToolCall? { callIndices[id].map { lane.calls[$0] } }

  /// Changes the tool call with an identifier, if the lane has such a call.
  mutating func change(_ id: String, _ body: (inout ToolCall) -> Void) {
    guard let index = callIndices[id] else { return }
    body(&lane.calls[index])
  }

  /// Sets the result of a tool call, unless the call already has a result.
  mutating func answer(_ id: String, _ answer: ToolCall.Answer) {
    change(id) { $0.answer = $0.answer ?? answer }
  }

  /// Sets the agent's last message, and the decision if the message states one.
  ///
  /// A blank message is ignored.
  mutating func setLastMessage(_ text: String, at place: History.Place, _ paths: PrivacyFilter) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    lane.lastMessage = Lane.Message(text, at: place, paths)
    lane.decision = StatedDecision.last(in: text) ?? lane.decision
  }
}
