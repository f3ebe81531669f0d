/// A priority queue for a few timers: an array heap in which each node has up to four children.
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

  mutating func removeFirst() -> TimerKey? {
    guard let lastKey = keys.popLast() else { return nil }
    guard !keys.isEmpty else { return lastKey }
    let removedKey = keys[0]
    replaceFirst(with: lastKey)
    return removedKey
  }

  /// Replaces the first key by another key, and moves the other key down until the heap is in order.
  private mutating func replaceFirst(with key: TimerKey) {
    var index = 0
    while index << 2 + 1 < keys.count {
      let child = leastChild(startingAt: index << 2 + 1)
      guard keys[child] < key else { break }
      keys[index] = keys[child]
      index = child
    }
    keys[index] = key
  }

  /// Returns the index of the least child of a node, given the index of the node's first child.
  ///
  /// The comparisons of a full set of children select an index without a branch, because a processor cannot predict them.
  @inline(__always)
  private func leastChild(startingAt first: Int) -> Int {
    guard first + 3 < keys.count else {
      return (first..<keys.count).dropFirst().reduce(first) { keys[$1] < keys[$0] ? $1 : $0 }
    }
    let left = keys[first + 1] < keys[first] ? first + 1 : first
    let right = keys[first + 3] < keys[first + 2] ? first + 3 : first + 2
    return keys[right] < keys[left] ? right : left
  }

  /// Removes and returns all keys, in no particular order.
  mutating func removeAll() -> [TimerKey] {
    var removedKeys: [TimerKey] = []
    removedKeys.reserveCapacity(keys.count)
    while let key = keys.popLast() { removedKeys.append(key) }
    return removedKeys
  }
}

/// The time at which an item is due, and the index under which the queue stores the item.
///
/// Sequence numbers order keys with equal times, because an order by time alone would not be deterministic.
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
