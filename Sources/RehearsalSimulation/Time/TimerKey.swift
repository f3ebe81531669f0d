/// When something is due, and where it is kept.
///
/// The sequence number makes the order total: a queue ordered by time alone is not deterministic.
struct TimerKey: Sendable, Comparable {
  var time: Int64
  var sequence: UInt64
  var place: UInt32

  @inline(__always)
  static func < (lhs: TimerKey, rhs: TimerKey) -> Bool {
    lhs.time < rhs.time || (lhs.time == rhs.time && lhs.sequence < rhs.sequence)
  }

  @inline(__always)
  static func == (lhs: TimerKey, rhs: TimerKey) -> Bool {
    lhs.sequence == rhs.sequence
  }
}
