/// The earliest of a few keys, by a heap with four children to a node.
struct TimerHeap: ~Copyable {
  private var keys = UncheckedArray<TimerKey>()

  var count: Int { keys.count }

  var nextTime: Int64? { keys.isEmpty ? nil : keys[0].time }

  mutating func insert(_ key: TimerKey) {
    var place = keys.count
    keys.append(key)
    while place > 0 {
      let parent = (place - 1) >> 2
      guard key < keys[parent] else { break }
      keys[place] = keys[parent]
      place = parent
    }
    keys[place] = key
  }

  mutating func next() -> TimerKey? {
    guard let last = keys.popLast() else { return nil }
    guard !keys.isEmpty else { return last }
    let first = keys[0]
    sink(last)
    return first
  }

  /// Puts a key in the place of the first.
  private mutating func sink(_ key: TimerKey) {
    let count = keys.count
    var place = 0
    while true {
      let child = place << 2 + 1
      guard child < count else { break }
      var least = child
      for other in child + 1..<max(child + 1, min(child + 4, count))
      where keys[other] < keys[least] {
        least = other
      }
      guard keys[least] < key else { break }
      keys[place] = keys[least]
      place = least
    }
    keys[place] = key
  }

  /// Takes all keys out, in no order.
  mutating func removeAll() -> [TimerKey] {
    var all: [TimerKey] = []
    all.reserveCapacity(keys.count)
    while let key = keys.popLast() { all.append(key) }
    return all
  }
}
