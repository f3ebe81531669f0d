/// The failed responses of language models in a trace, by which an agent without a failed span of its own failed.
///
/// A failure counts unless the agent went on: a later response that succeeded, a tool call or a call of another agent
/// takes its place.
struct FailedResponses {
  private struct Failure {
    var end: Int64
    var place: History.LogPosition
    var isCancelled: Bool
  }

  /// The latest failure in each lane, by the index of the lane.
  private var failureByLane: [Int: Failure] = [:]
  /// The latest start of other work in each lane, in nanoseconds, by the index of the lane.
  private var latestWorkByLane: [Int: Int64] = [:]

  /// Notes that a response in a lane failed.
  mutating func addFailure(
    _ lane: Int,
    endingAt time: Timestamp?,
    _ place: History.LogPosition,
    isCancelled: Bool = false
  ) {
    let end = time?.nanoseconds ?? 0
    if let earlier = failureByLane[lane], earlier.end > end { return }
    failureByLane[lane] = Failure(end: end, place: place, isCancelled: isCancelled)
  }

  /// Notes that a lane went on with a response that succeeded, a tool call or a call of another agent.
  mutating func addWork(_ lane: Int, startingAt time: Timestamp?) {
    latestWorkByLane[lane] = max(latestWorkByLane[lane] ?? .min, time?.nanoseconds ?? 0)
  }

  /// Ends the work of a lane in an error, or interrupts it, if nothing followed its latest failed response.
  func end(_ records: inout LaneRecords, _ lane: Int) {
    guard let failure = failureByLane[lane], latestWorkByLane[lane] ?? .min < failure.end else {
      return
    }
    failure.isCancelled ? records.interrupt() : records.endInError(at: failure.place)
  }
}
