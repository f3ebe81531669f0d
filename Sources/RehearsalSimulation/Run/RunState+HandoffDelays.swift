/// The delay that faults add to a handoff's departure.
struct TransitDelay: Equatable {
  /// The delay in nanoseconds of virtual time.
  var nanoseconds: Int64 = 0
  /// Whether the next handoff to the same receiver ends the delay early.
  ///
  /// The delayed handoff then departs directly after the next handoff.
  var isOvertakable = false
}

extension RunState {
  /// Returns the faults that contribute to a handoff's delay, out of the faults that strike the
  /// handoff.
  func delayingFaults(_ struck: [Int], of handoff: Handoff) -> [Int] {
    var delaying = struck.filter { index in
      guard case .handoff(let fault, _) = plan.faults[index].verb else { return false }
      return fault.delaysDeparture
    }
    while let idle = delaying.indices.last(where: { index in
      transitDelay(delaying.removing(at: index), of: handoff) == transitDelay(delaying, of: handoff)
    }) {
      delaying.remove(at: idle)
    }
    return delaying
  }

  /// Returns the total delay that several faults cause.
  ///
  /// A handoff that is held waits for the latest instant of its holds, and every delay is added to
  /// that wait. If a reordering makes the handoff wait longer, only the reordering counts.
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
    // If another handoff waits for this handoff, this handoff is not reordered.
    guard reorderDelay > plainDelay, !isWaitedFor(handoff.receiver) else {
      return TransitDelay(nanoseconds: plainDelay)
    }
    return TransitDelay(nanoseconds: reorderDelay, isOvertakable: true)
  }

  /// Returns the delay, shortened to end at the latest when faults heal.
  private func untilHealed(_ delay: Int64) -> Int64 {
    min(delay, plan.heal.map { max(0, $0.nanoseconds - now) } ?? .max)
  }

  /// Returns whether a handoff waits for the next handoff to a receiver.
  private func isWaitedFor(_ receiver: AgentID) -> Bool {
    overtakable.contains { sessions[$0].handoff.receiver == receiver }
  }

  /// Lets all handoffs depart that wait for a given handoff, directly after that handoff and in
  /// their order.
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
    // A handoff without a timer is due at this instant, and departs on its own.
    overtakable.removeAll(where: released.contains)
    for reference in overtaken where released.contains(reference) { depart(reference) }
  }

  /// Lets a delayed handoff depart, and then the handoffs that wait for it.
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
    var rest = self
    rest.remove(at: index)
    return rest
  }
}
