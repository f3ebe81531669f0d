/// How long faults keep a handoff from setting out.
struct PassageWait: Equatable {
  /// How much later it sets out, in nanoseconds.
  var delay: Int64 = 0
  /// Whether it sets out right behind the next handoff to its receiver, if that comes earlier.
  var isOvertakable = false
}

extension RunState {
  /// The faults that make a handoff wait: of those that strike it, the ones that change for how long.
  func waits(_ struck: [Int], of handoff: Handoff) -> [Int] {
    var waits = struck.filter { plan.faults[$0].verb.postpones }
    while let idle = waits.indices.last(where: { place in
      wait(waits.removing(at: place), of: handoff) == wait(waits, of: handoff)
    }) {
      waits.remove(at: idle)
    }
    return waits
  }

  /// What some faults come to together: a handoff that is held sets out at the latest of its instants,
  /// and each delay comes on top; one that is reordered goes by that alone, where it waits longer for it.
  func wait(_ faults: [Int], of handoff: Handoff) -> PassageWait {
    var (held, delayed, reordered): (Int64, Int64, Int64) = (0, 0, 0)
    for index in faults {
      switch plan.faults[index].verb {
      case .hold(_, let until): held = max(held, until.nanoseconds - now)
      case .delay(_, let time): delayed = delayed.addingSaturated(time)
      case .reorder(_, let time): reordered = max(reordered, time)
      default: break
      }
    }
    let plain = untilHealed(held.addingSaturated(delayed))
    let behind = untilHealed(reordered)
    // The handoff that another waits for does not wait itself.
    guard behind > plain, !isWaitedFor(handoff.receiver) else { return PassageWait(delay: plain) }
    return PassageWait(delay: behind, isOvertakable: true)
  }

  /// A delay, cut where all faults end.
  private func untilHealed(_ delay: Int64) -> Int64 {
    min(delay, plan.heal.map { max(0, $0.nanoseconds - now) } ?? .max)
  }

  /// Whether a handoff waits for the next one to a receiver.
  private func isWaitedFor(_ receiver: AgentID) -> Bool {
    overtakable.contains { sessions[$0].handoff.receiver == receiver }
  }

  /// Sets out what waited for another handoff to its receiver, right behind that and in its order.
  mutating func release(after handoff: Handoff) {
    guard !overtakable.isEmpty else { return }
    let overtaken = overtakable.filter { sessions[$0].handoff.receiver == handoff.receiver }
    guard !overtaken.isEmpty else { return }
    overtakable.removeAll(where: overtaken.contains)
    _ = timers.remove { item in
      guard case .depart(let place) = item else { return false }
      return overtaken.contains(place)
    }
    for place in overtaken { depart(place) }
  }

  /// Lets a handoff set out that was held up; whoever waits for it follows.
  mutating func departLate(_ place: SessionReference) {
    let handoff = sessions[place].handoff
    let wasOvertakable = overtakable.contains(place)
    overtakable.removeAll { $0 == place }
    depart(place)
    if !wasOvertakable { release(after: handoff) }
  }
}

extension Fault.Verb {
  /// Whether it makes a handoff set out later.
  fileprivate var postpones: Bool {
    switch self {
    case .delay, .hold, .reorder: true
    default: false
    }
  }

  /// The time from which on it holds nothing any more, in nanoseconds.
  var endOfHold: Int64 {
    guard case .hold(_, let until) = self else { return .max }
    return until.nanoseconds
  }
}

extension [Int] {
  fileprivate func removing(at place: Int) -> [Int] {
    var rest = self
    rest.remove(at: place)
    return rest
  }
}
