import RehearsalSimulation

/// A lane while its records are read, with its calls by identifier.
struct LaneRecords {
  var lane: Lane
  private var indices: [String: Int] = [:]

  init(_ lane: Lane) { self.lane = lane }

  /// Counts a record, and takes its time into the time of the lane.
  ///
  /// - Parameters:
  ///   - time: The time of the record.
  ///   - begin: When the work began that the record ends; `nil` for the time of the lane's last record.
  mutating func countRecord(at time: Timestamp?, since begin: Timestamp? = nil) {
    lane.records += 1
    widen(to: time, since: begin)
  }

  /// The longest time between two records that counts as work, in nanoseconds.
  private static let longestGap: Int64 = 120_000_000_000

  /// Takes a time into the time of the lane, and what has passed since the last one into its time at work.
  mutating func widen(to time: Timestamp?, since begin: Timestamp? = nil) {
    guard let time else { return }
    if let begin = begin ?? lane.last, begin < time {
      let gap = time.nanoseconds.subtractingReportingOverflow(begin.nanoseconds)
      lane.activeTime += gap.overflow ? Self.longestGap : min(gap.partialValue, Self.longestGap)
    }
    lane.first = min(lane.first ?? time, time)
    lane.last = max(lane.last ?? time, time)
  }

  /// Adds a call; returns whether the lane had none with its identifier.
  @discardableResult
  mutating func add(_ call: ToolCall) -> Bool {
    guard indices[call.id] == nil else { return false }
    indices[call.id] = lane.calls.count
    lane.calls.append(call)
    return true
  }

  /// Returns the call with an identifier, or `nil` if the lane has no such call.
  func call(_ id: String) -> ToolCall? { indices[id].map { lane.calls[$0] } }

  /// Changes the call with an identifier, if the lane has one.
  mutating func change(_ id: String, _ body: (inout ToolCall) -> Void) {
    guard let index = indices[id] else { return }
    body(&lane.calls[index])
  }

  /// Records the answer to a call.
  ///
  /// The first answer counts.
  mutating func answer(_ id: String, _ answer: ToolCall.Answer) {
    change(id) { $0.answer = $0.answer ?? answer }
  }

  /// Records words of the language model as the last ones, with the decision that they state, unless they are blank.
  mutating func say(_ text: String, at place: History.Place, _ paths: ProjectPaths) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    lane.final = Lane.Words(text, at: place, paths)
    lane.decision = StatedDecision.last(in: text) ?? lane.decision
  }
}
