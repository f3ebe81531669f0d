/// The delay that faults add to the departure of a handoff.
struct TransitDelay: Equatable {
  /// The delay in nanoseconds of virtual time.
  var nanoseconds: Int64 = 0
  /// Whether the handoff departs before the end of the delay, if another handoff to the same receiver departs
  /// first.
  var isOvertakable = false
}

extension RunState {
  /// Returns the given faults without those that do not change the delay of a handoff.
  func delayingFaults(_ strikingFaults: [Int], of handoff: Handoff) -> [Int] {
    var delayingFaultIndices = strikingFaults.filter { index in
      guard case .handoff(let fault, _) = plan.faults[index].verb else { return false }
      return fault.delaysDeparture
    }
    while let ineffectiveIndex = delayingFaultIndices.indices.last(where: { index in
      transitDelay(delayingFaultIndices.removing(at: index), of: handoff)
        == transitDelay(delayingFaultIndices, of: handoff)
    }) {
      delayingFaultIndices.remove(at: ineffectiveIndex)
    }
    return delayingFaultIndices
  }

  /// Returns the total delay that several faults cause for a handoff.
  ///
  /// The time until the latest end of the `hold` faults and the times of the `delay` faults are added. If the
  /// longest time of the `reorder` faults is greater, it replaces the sum, unless another handoff to the
  /// receiver already waits to be overtaken. The delay ends at the latest when all faults end.
  func transitDelay(_ faults: [Int], of handoff: Handoff) -> TransitDelay {
    var (holdDelay, addedDelay, longestReorder): (Int64, Int64, Int64) = (0, 0, 0)
    for index in faults {
      switch plan.faults[index].verb {
      case .handoff(.hold(let until), _): holdDelay = max(holdDelay, until.nanoseconds - now)
      case .handoff(.delay(let time), _): addedDelay = addedDelay.addingSaturated(time)
      case .handoff(.reorder(let time), _): longestReorder = max(longestReorder, time)
      default: break
      }
    }
    let plainDelay = departureDelayLimitedToFaultEnd(holdDelay.addingSaturated(addedDelay))
    let reorderDelay = departureDelayLimitedToFaultEnd(longestReorder)
    // If a delayed handoff already waits to be overtaken by this handoff, this handoff is not
    // reordered.
    guard reorderDelay > plainDelay, !hasOvertakableHandoff(handoff.receiver) else {
      return TransitDelay(nanoseconds: plainDelay)
    }
    return TransitDelay(nanoseconds: reorderDelay, isOvertakable: true)
  }

  /// Returns a delay, shortened so that it ends at the latest when all faults end.
  private func departureDelayLimitedToFaultEnd(_ delay: Int64) -> Int64 {
    min(delay, plan.heal.map { max(0, $0.nanoseconds - now) } ?? .max)
  }

  /// Returns whether a delayed handoff to a receiver waits to be overtaken.
  private func hasOvertakableHandoff(_ receiver: AgentID) -> Bool {
    overtakableHandoffs.contains { sessions[$0].handoff.receiver == receiver }
  }

  /// Lets the handoffs that the given handoff has overtaken depart, in order.
  mutating func releaseOvertakenHandoffs(after handoff: Handoff) {
    guard !overtakableHandoffs.isEmpty else { return }
    let overtakenHandoffs = overtakableHandoffs.filter {
      sessions[$0].handoff.receiver == handoff.receiver
    }
    guard !overtakenHandoffs.isEmpty else { return }
    let releasedHandoffs = timers.remove { item in
      guard case .depart(let reference) = item else { return false }
      return overtakenHandoffs.contains(reference)
    }
    .compactMap { item in
      if case .depart(let reference) = item { reference } else { nil }
    }
    // A handoff whose timer has already fired is due at this instant, and departs by itself.
    overtakableHandoffs.removeAll(where: releasedHandoffs.contains)
    for reference in overtakenHandoffs where releasedHandoffs.contains(reference) {
      depart(reference)
    }
  }

  /// Lets a delayed handoff depart, and then the handoffs that it has overtaken.
  ///
  /// A handoff that itself waited to be overtaken lets no other handoff depart.
  mutating func departAfterDelay(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    let wasOvertakable = overtakableHandoffs.contains(reference)
    overtakableHandoffs.removeAll { $0 == reference }
    depart(reference)
    if !wasOvertakable { releaseOvertakenHandoffs(after: handoff) }
  }
}

extension [Int] {
  fileprivate func removing(at index: Int) -> [Int] {
    var remainingIndices = self
    remainingIndices.remove(at: index)
    return remainingIndices
  }
}
