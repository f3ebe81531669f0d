/// The delay that faults add to the departure of a handoff.
struct TransitDelay: Equatable {
  /// The delay in nanoseconds of virtual time.
  var nanoseconds: Int64 = 0
  /// Whether the delayed handoff departs as soon as another handoff to the same receiver has departed.
  var isOvertakable = false
}

extension RunState {
  /// Returns the faults that make the delay of a handoff longer, out of the faults that strike the handoff.
  func delayingFaults(_ strikingFaults: [Int], of handoff: Handoff) -> [Int] {
    var delaying = strikingFaults.filter { index in
      guard case .handoff(let fault, _) = plan.faults[index].verb else { return false }
      return fault.delaysDeparture
    }
    while let idleIndex = delaying.indices.last(where: { index in
      transitDelay(delaying.removing(at: index), of: handoff) == transitDelay(delaying, of: handoff)
    }) {
      delaying.remove(at: idleIndex)
    }
    return delaying
  }

  /// Returns the total delay that several faults cause for a handoff.
  ///
  /// Of several faults that hold the handoff until an instant, the latest counts, and the delays of other
  /// faults are added. A fault that reorders handoffs counts instead, if its delay is longer.
  func transitDelay(_ faults: [Int], of handoff: Handoff) -> TransitDelay {
    var (held, delayed, reordered): (Int64, Int64, Int64) = (0, 0, 0)
    for index in faults {
      switch plan.faults[index].verb {
      case .handoff(.hold(let until), _): held = max(held, until.nanoseconds - now)
      case .handoff(.delay(let time), _): delayed = delayed.addingSaturated(time)
      case .handoff(.reorder(let time), _): reordered = max(reordered, time)
      default: break
      }
    }
    let plainDelay = untilHealed(held.addingSaturated(delayed))
    let reorderDelay = untilHealed(reordered)
    // If another handoff is waiting to be overtaken by this handoff, this handoff is not reordered.
    guard reorderDelay > plainDelay, !isWaitedFor(handoff.receiver) else {
      return TransitDelay(nanoseconds: plainDelay)
    }
    return TransitDelay(nanoseconds: reorderDelay, isOvertakable: true)
  }

  /// Returns a delay, shortened so that it ends at the latest when all faults end.
  private func untilHealed(_ delay: Int64) -> Int64 {
    min(delay, plan.heal.map { max(0, $0.nanoseconds - now) } ?? .max)
  }

  /// Returns whether a delayed handoff waits to be overtaken by the next handoff to a receiver.
  private func isWaitedFor(_ receiver: AgentID) -> Bool {
    overtakable.contains { sessions[$0].handoff.receiver == receiver }
  }

  /// Lets the delayed handoffs depart that a given handoff has overtaken, in their order.
  mutating func release(after handoff: Handoff) {
    guard !overtakable.isEmpty else { return }
    let overtaken = overtakable.filter { sessions[$0].handoff.receiver == handoff.receiver }
    guard !overtaken.isEmpty else { return }
    let released = timers.remove { item in
      guard case .depart(let reference) = item else { return false }
      return overtaken.contains(reference)
    }
    .compactMap { item in
      if case .depart(let reference) = item { reference } else { nil }
    }
    // A handoff whose timer has already fired is due at this instant, and departs by itself.
    overtakable.removeAll(where: released.contains)
    for reference in overtaken where released.contains(reference) { depart(reference) }
  }

  /// Lets a delayed handoff depart, followed by the delayed handoffs that it has overtaken.
  mutating func departLate(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    let wasOvertakable = overtakable.contains(reference)
    overtakable.removeAll { $0 == reference }
    depart(reference)
    if !wasOvertakable { release(after: handoff) }
  }
}

extension [Int] {
  fileprivate func removing(at index: Int) -> [Int] {
    var remaining = self
    remaining.remove(at: index)
    return remaining
  }
}
