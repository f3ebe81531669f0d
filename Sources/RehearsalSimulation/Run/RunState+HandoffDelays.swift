/// How long faults delay a handoff's departure.
struct TransitDelay: Equatable {
  /// The delay in nanoseconds of virtual time.
  var nanoseconds: Int64 = 0
  /// Whether the handoff departs directly after the next handoff to its receiver, if that departs
  /// earlier.
  var isOvertakable = false
}

extension RunState {
  /// The faults, of those that strike a handoff, that contribute to its delay.
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

  /// Returns the delay that some faults cause together.
  ///
  /// A handoff that is held departs at the latest of the holds' instants, and each delay is added to
  /// that. If reordering makes the handoff wait longer, only the reordering counts.
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
    let plain = untilHealed(held.addingSaturated(delayed))
    let behind = untilHealed(reordered)
    // A handoff that another one waits for does not wait itself.
    guard behind > plain, !isWaitedFor(handoff.receiver) else {
      return TransitDelay(nanoseconds: plain)
    }
    return TransitDelay(nanoseconds: behind, isOvertakable: true)
  }

  /// Cuts a delay at the time at which faults heal.
  private func untilHealed(_ delay: Int64) -> Int64 {
    min(delay, plan.heal.map { max(0, $0.nanoseconds - now) } ?? .max)
  }

  /// Whether a handoff waits for the next one to a receiver.
  private func isWaitedFor(_ receiver: AgentID) -> Bool {
    overtakable.contains { sessions[$0].handoff.receiver == receiver }
  }

  /// Lets the handoffs depart that wait for another handoff to their receiver, directly after it and
  /// in their order.
  mutating func release(after handoff: Handoff) {
    guard !overtakable.isEmpty else { return }
    let overtaken = overtakable.filter { sessions[$0].handoff.receiver == handoff.receiver }
    guard !overtaken.isEmpty else { return }
    overtakable.removeAll(where: overtaken.contains)
    _ = timers.remove { item in
      guard case .depart(let reference) = item else { return false }
      return overtaken.contains(reference)
    }
    for reference in overtaken { depart(reference) }
  }

  /// Lets a delayed handoff depart, and then those that wait for it.
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
