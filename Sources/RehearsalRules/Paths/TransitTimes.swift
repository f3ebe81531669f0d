package import RehearsalSimulation

/// The times during which handoffs are on their way because of faults or merges, and do not wait for their receivers.
package struct TransitTimes: Sendable {
  /// The faults that delay a handoff.
  private struct Delay {
    var sendingTime: Instant
    /// The latest end of the faults that hold the handoff.
    var holdEnd = Instant.start
    /// The sum of the added delays, in nanoseconds of virtual time.
    var addedDelay: Int64 = 0
    /// The longest time for which the handoff waits to be overtaken, in nanoseconds of virtual time.
    var longestReorder: Int64 = 0
    /// The handoff that overtakes this one, or `.none`.
    var overtaker = HandoffID.none
    /// The virtual time at which the overtaking handoff is sent.
    var overtakingTime = Instant.start
  }

  /// The faults of the plan that delay handoffs, by identifier; empty if the plan is not known.
  private var delayFaults: [String: HandoffFault] = [:]
  /// The virtual time at which all faults end.
  private let heal: Instant?
  private var delays: [HandoffID: Delay] = [:]
  /// The handoff to each receiver that waits to be overtaken.
  private var overtakableHandoffs: [AgentID: HandoffID] = [:]
  /// The virtual time at which the merge of each handoff's work ended.
  private var mergeEnds: [HandoffID: Instant] = [:]
  /// The handoff that was sent last.
  private var lastHandoff: Handoff?

  /// Creates the times of a run that has not started.
  ///
  /// If `plan` is `nil`, the delays by faults are not known.
  package init(_ plan: Plan?) {
    heal = plan?.heal
    for fault in plan?.faults ?? [] {
      guard case .handoff(let handoffFault, _) = fault.verb else { continue }
      switch handoffFault {
      case .delay, .hold, .reorder: delayFaults[fault.id] = handoffFault
      case .drop, .duplicate, .misroute, .race, .truncate, .ackWithoutWrite: break
      }
    }
  }

  /// Observes the next event of the run.
  package mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .workMerged: mergeEnds[event.handoff] = event.time
    case .handoffCounted(let handoff, .conflicted): mergeEnds[handoff.id] = event.time
    case .handoffSent(let handoff, _) where !delayFaults.isEmpty:
      noteSending(handoff, at: event.time)
    case .faultInjected(let fault) where !delayFaults.isEmpty: noteFault(fault, event)
    default: break
    }
  }

  private mutating func noteSending(_ handoff: Handoff, at time: Instant) {
    lastHandoff = handoff
    guard let overtaken = overtakableHandoffs.removeValue(forKey: handoff.receiver) else { return }
    delays[overtaken]?.overtaker = handoff.id
    delays[overtaken]?.overtakingTime = time
  }

  private mutating func noteFault(_ fault: String, _ event: borrowing Event) {
    guard event.handoff != .none, let delayFault = delayFaults[fault] else { return }
    var delay = delays[event.handoff] ?? Delay(sendingTime: event.time)
    switch delayFault {
    case .delay(let time): delay.addedDelay = delay.addedDelay.addingSaturated(time)
    case .hold(let end): delay.holdEnd = max(delay.holdEnd, end)
    case .reorder(let time):
      delay.longestReorder = max(delay.longestReorder, time)
      if let lastHandoff, lastHandoff.id == event.handoff {
        overtakableHandoffs[lastHandoff.receiver] = lastHandoff.id
      }
    case .drop, .duplicate, .misroute, .race, .truncate, .ackWithoutWrite: break
    }
    delays[event.handoff] = delay
  }

  /// Returns by how many nanoseconds of virtual time faults delay the departure of a handoff.
  func departureDelay(of id: HandoffID) -> Int64 {
    guard let delay = delays[id] else { return 0 }
    let plainDelay = plainDelay(delay)
    let reorderDelay = limited(delay.longestReorder, delay)
    guard reorderDelay > plainDelay else { return plainDelay }
    guard delay.overtaker != .none else { return reorderDelay }
    let departure = delay.overtakingTime.nanoseconds
      .addingSaturated(delays[delay.overtaker].map(self.plainDelay) ?? 0)
    return min(reorderDelay, departure - delay.sendingTime.nanoseconds)
  }

  /// Returns the delay of a handoff by all faults except those that make it wait to be overtaken.
  private func plainDelay(_ delay: Delay) -> Int64 {
    let held = max(0, delay.holdEnd.nanoseconds - delay.sendingTime.nanoseconds)
    return limited(held.addingSaturated(delay.addedDelay), delay)
  }

  private func limited(_ nanoseconds: Int64, _ delay: Delay) -> Int64 {
    guard let heal else { return nanoseconds }
    return min(nanoseconds, max(0, heal.nanoseconds - delay.sendingTime.nanoseconds))
  }

  /// Returns the virtual time at which the merge of a handoff's work ended, or `nil` if there was none.
  func mergeEnd(of id: HandoffID) -> Instant? { mergeEnds[id] }

  /// Returns how long a delivered handoff was on its way because of faults and its merge.
  ///
  /// - Parameters:
  ///   - id: The handoff.
  ///   - sendingTime: The time at which it was sent, in nanoseconds.
  ///   - deliveryTime: The time at which its session opened, in nanoseconds.
  ///   - routingTime: How long it was routed, in nanoseconds.
  /// - Returns: The time in nanoseconds of virtual time.
  package func heldTime(
    of id: HandoffID,
    sentAt sendingTime: Int64,
    deliveredAt deliveryTime: Int64,
    routingTime: Int64
  ) -> Int64 {
    let longest = max(0, deliveryTime - sendingTime - routingTime)
    let mergedAfter = mergeEnd(of: id).map { $0.nanoseconds - sendingTime - routingTime } ?? 0
    return min(longest, max(departureDelay(of: id), mergedAfter))
  }
}
