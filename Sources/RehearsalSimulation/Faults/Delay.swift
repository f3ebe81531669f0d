extension Passage {
  /// Sets out so much later.
  mutating func delay(by time: Int64) { delay = delay.addingSaturated(time) }
}
