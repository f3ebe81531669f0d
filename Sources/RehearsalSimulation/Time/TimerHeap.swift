/// A priority queue for a few keys, which is a heap in which each node has four children.
struct TimerHeap: ~Copyable {
  private var keys = UncheckedArray<TimerKey>()

  var count: Int { keys.count }

  var nextTime: Int64? { keys.isEmpty ? nil : keys[0].time }

  mutating func insert(_ key: TimerKey) {
    var index = keys.count
    keys.append(key)
    while index > 0 {
      let parent = (index - 1) >> 2
      guard key < keys[parent] else { break }
      keys[index] = keys[parent]
      index = parent
    }
    keys[index] = key
  }

  mutating func next() -> TimerKey? {
    guard let last = keys.popLast() else { return nil }
    guard !keys.isEmpty else { return last }
    let first = keys[0]
    sink(last)
    return first
  }

  /// Replaces the first key with another and restores the order.
  private mutating func sink(_ key: TimerKey) {
    let count = keys.count
    var index = 0
    while true {
      let child = index << 2 + 1
      guard child < count else { break }
      var least = child
      for other in child + 1..<max(child + 1, min(child + 4, count))
      where keys[other] < keys[least] {
        least = other
      }
      guard keys[least] < key else { break }
      keys[index] = keys[least]
      index = least
    }
    keys[index] = key
  }

  /// Removes and returns all keys, in no particular order.
  mutating func removeAll() -> [TimerKey] {
    var all: [TimerKey] = []
    all.reserveCapacity(keys.count)
    while let key = keys.popLast() { all.append(key) }
    return all
  }
}

/// The time at which an item is due, and the index under which the item is stored.
///
/// The sequence number makes the order total. A queue ordered by time alone is not deterministic.
struct TimerKey: Sendable, Comparable {
  var time: Int64
  var sequence: UInt64
  var index: UInt32

  @inline(__always)
  static func < (lhs: TimerKey, rhs: TimerKey) -> Bool {
    lhs.time < rhs.time || (lhs.time == rhs.time && lhs.sequence < rhs.sequence)
  }

  @inline(__always)
  static func == (lhs: TimerKey, rhs: TimerKey) -> Bool {
    lhs.sequence == rhs.sequence
  }
}
