extension Passage {
  /// Lets the next handoff to the receiver go first, if it comes within so many nanoseconds.
  mutating func letPass(within time: Int64) {
    delay = max(delay, time)
    isOvertakable = true
  }
}

extension RunState {
  /// Sets out what waited for another handoff to its receiver, right behind that.
  mutating func release(after handoff: Handoff) {
    guard !overtakable.isEmpty else { return }
    let overtaken = overtakable.filter { sessions[$0].handoff.receiver == handoff.receiver }
    overtakable.removeAll(where: overtaken.contains)
    let waiting = timers.remove { item in
      guard case .depart(let place) = item else { return false }
      return overtaken.contains(place)
    }
    for case .depart(let place) in waiting { depart(place) }
  }
}
