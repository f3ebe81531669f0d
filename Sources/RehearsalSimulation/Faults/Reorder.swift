extension RunState {
  /// Lets the next handoff to the receiver go first, if it comes within so many nanoseconds.
  func letPass(_ passage: inout Passage, within time: Int64) {
    passage.delay = untilHealed(max(passage.delay, time))
    passage.isOvertakable = true
  }

  /// Whether a handoff waits for the next one to a receiver.
  func isWaitedFor(_ receiver: AgentID) -> Bool {
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
