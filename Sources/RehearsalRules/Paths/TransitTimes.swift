package import RehearsalSimulation

/// The times during which handoffs are on their way because of faults or merges, and do not wait for their receivers.
package struct TransitTimes: Sendable {
  /// A handoff whose departure lets a handoff depart that waits to be overtaken.
  private struct Overtaker {
    var id: HandoffID
    var sendingTime: Instant
  }

  /// The faults that delay a handoff.
  private struct Delay {
    var sendingTime: Instant
    /// The latest end of the faults that hold the handoff.
    var holdEnd = Instant.start
    /// The sum of the added delays, in nanoseconds of virtual time.
    var addedDelay: Int64 = 0
    /// The longest time for which the handoff waits to be overtaken, in nanoseconds of virtual time.
    var longestReorder: Int64 = 0
    /// The handoffs to the same receiver that were on their way or sent while this one waited to be overtaken.
    ///
    /// The first of them that departs overtakes this handoff.
    var overtakers: [Overtaker] = []
  }

  /// The faults of the plan that change when handoffs depart, by identifier; empty if none of them delays handoffs, or
  /// if the plan is not known.
  private var handoffFaults: [String: HandoffFault] = [:]
  /// Whether a fault of the plan makes handoffs wait to be overtaken.
  private var canReorder = false
  /// The virtual time at which all faults end.
  private let heal: Instant?
  private var delays: [HandoffID: Delay] = [:]
  /// The handoff to each receiver that waits to be overtaken.
  private var overtakableHandoffs: [AgentID: HandoffID] = [:]
  /// The handoffs to each receiver that faults delay until a known time; only kept if handoffs can be overtaken.
  private var delayedHandoffs: [AgentID: [Overtaker]] = [:]
  /// The handoffs that never departed; only kept if handoffs can be overtaken.
  private var lostHandoffs: Set<HandoffID> = []
  /// The virtual time at which the merge of each handoff's work ended.
  private var mergeEnds: [HandoffID: Instant] = [:]
  /// The handoff that was sent last, with the receiver to which it departs.
  private var lastHandoff: Handoff?
  /// The virtual time at which ``lastHandoff`` was sent.
  private var lastSendingTime = Instant.start

  /// Creates the times of a run that has not started.
  ///
  /// If `plan` is `nil`, the delays by faults are not known.
  package init(_ plan: Plan?) {
    heal = plan?.heal
    var delaysHandoffs = false
    for fault in plan?.faults ?? [] {
      guard case .handoff(let handoffFault, _) = fault.verb else { continue }
      handoffFaults[fault.id] = handoffFault
      if handoffFault.delaysDeparture { delaysHandoffs = true }
      if case .reorder = handoffFault { canReorder = true }
    }
    if !delaysHandoffs { handoffFaults = [:] }
  }

  /// Observes the next event of the run.
  package mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .workMerged: mergeEnds[event.handoff] = event.time
    case .handoffCounted(let handoff, .conflicted): mergeEnds[handoff.id] = event.time
    case .handoffSent(let handoff, _) where !handoffFaults.isEmpty:
      (lastHandoff, lastSendingTime) = (handoff, event.time)
      if canReorder { addOvertaker(handoff) }
    case .handoffLost(let handoff, _) where canReorder,
      .handoffUndeliverable(let handoff) where canReorder:
      noteLoss(handoff.id, at: event.time)
    case .faultInjected(let fault) where !handoffFaults.isEmpty: noteFault(fault, event)
    default: break
    }
  }

  /// Adds the handoff that was just sent to those that can overtake a waiting handoff to the same receiver.
  private mutating func addOvertaker(_ handoff: Handoff) {
    guard let waitingID = overtakableHandoffs[handoff.receiver], waitingID != handoff.id,
      let delay = delays[waitingID]
    else { return }
    let departure = delay.sendingTime.nanoseconds.addingSaturated(departureDelay(of: waitingID))
    guard departure >= lastSendingTime.nanoseconds else {
      overtakableHandoffs[handoff.receiver] = nil
      return
    }
    delays[waitingID]?.overtakers.append(Overtaker(id: handoff.id, sendingTime: lastSendingTime))
  }

  /// Notes that a handoff never departs, if it has not departed yet.
  private mutating func noteLoss(_ id: HandoffID, at time: Instant) {
    let isJustSent = lastHandoff?.id == id && lastSendingTime == time
    let isDelayed =
      delays[id].map {
        time.nanoseconds < $0.sendingTime.nanoseconds.addingSaturated(departureDelay(of: id))
      } ?? false
    if isJustSent || isDelayed { lostHandoffs.insert(id) }
  }

  private mutating func noteFault(_ fault: String, _ event: borrowing Event) {
    guard event.handoff != .none, let handoffFault = handoffFaults[fault] else { return }
    var delay = delays[event.handoff] ?? Delay(sendingTime: event.time)
    switch handoffFault {
    case .delay(let time): delay.addedDelay = delay.addedDelay.addingSaturated(time)
    case .hold(let end): delay.holdEnd = max(delay.holdEnd, end)
    case .reorder(let time): delay.longestReorder = max(delay.longestReorder, time)
    case .misroute(let receiver): return misroute(event.handoff, to: receiver)
    case .ackWithoutWrite:
      if canReorder { lostHandoffs.insert(event.handoff) }
      return
    case .drop, .duplicate, .race, .truncate: return
    }
    delays[event.handoff] = delay
    if canReorder, let lastHandoff, lastHandoff.id == event.handoff { noteDelay(of: lastHandoff) }
  }

  /// Notes that the handoff that was just sent departs later, at a known time or when it is overtaken.
  private mutating func noteDelay(of handoff: Handoff) {
    let inTransit = (delayedHandoffs[handoff.receiver] ?? []).filter {
      $0.id != handoff.id && departure(of: $0) > lastSendingTime.nanoseconds
    }
    if delays[handoff.id]?.longestReorder == 0 {
      delayedHandoffs[handoff.receiver] =
        inTransit + [Overtaker(id: handoff.id, sendingTime: lastSendingTime)]
    } else {
      overtakableHandoffs[handoff.receiver] = handoff.id
      delays[handoff.id]?.overtakers = inTransit
    }
  }

  /// Notes that the handoff that was just sent departs to another receiver.
  private mutating func misroute(_ id: HandoffID, to receiver: AgentID) {
    guard canReorder, var handoff = lastHandoff, handoff.id == id else { return }
    if let waitingID = overtakableHandoffs[handoff.receiver] {
      delays[waitingID]?.overtakers.removeAll { $0.id == id }
      if waitingID == id { overtakableHandoffs[handoff.receiver] = nil }
    }
    delayedHandoffs[handoff.receiver]?.removeAll { $0.id == id }
    handoff.receiver = receiver
    lastHandoff = handoff
    addOvertaker(handoff)
    if delays[id] != nil { noteDelay(of: handoff) }
  }

  /// Returns the virtual time at which a handoff departs that can overtake another, in nanoseconds.
  private func departure(of overtaker: Overtaker) -> Int64 {
    overtaker.sendingTime.nanoseconds
      .addingSaturated(delays[overtaker.id].map(plainDelay) ?? 0)
  }

  /// Returns by how many nanoseconds of virtual time faults delay the departure of a handoff.
  func departureDelay(of id: HandoffID) -> Int64 {
    guard let delay = delays[id] else { return 0 }
    let plainDelay = plainDelay(delay)
    let reorderDelay = limited(delay.longestReorder, delay)
    guard reorderDelay > plainDelay else { return plainDelay }
    let departures = delay.overtakers.lazy.filter { !lostHandoffs.contains($0.id) }
      .map(departure)
    guard let firstDeparture = departures.min() else { return reorderDelay }
    return min(reorderDelay, firstDeparture - delay.sendingTime.nanoseconds)
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
