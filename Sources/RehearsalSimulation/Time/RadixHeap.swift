/// The earliest of many keys, which are never earlier than the last one taken.
///
/// A key stands in the bucket of the highest bit in which its time differs from the time last
/// taken; when the first bucket is empty, the next is dealt out among those before it. Within a
/// bucket keys keep the order they came in, which is that of their sequence. Source: Ahuja,
/// Mehlhorn, Orlin, Tarjan, "Faster Algorithms for the Shortest Path Problem", 1990, one level.
struct RadixHeap: ~Copyable {
  private static let bucketCount = 65

  private var buckets = UncheckedArray<UncheckedArray<TimerKey>>()
  /// The earliest time in each bucket.
  private var earliest = UncheckedArray<Int64>()
  /// Which buckets after the first hold something, the first of them in the lowest bit.
  private var filled: UInt64 = 0
  /// How many keys of the first bucket are taken.
  private var taken = 0
  private var last: Int64 = 0
  private(set) var count = 0

  /// Makes ready for keys that are due at a time or later; there must be none.
  mutating func begin(at time: Int64) {
    last = time
    while buckets.count < Self.bucketCount {
      buckets.append(UncheckedArray())
      earliest.append(.max)
    }
  }

  var nextTime: Int64? {
    guard count > 0 else { return nil }
    guard taken == buckets[0].count else { return last }
    return filled == 0 ? nil : earliest[filled.trailingZeroBitCount + 1]
  }

  mutating func insert(_ key: TimerKey) {
    put(key)
    count += 1
  }

  private mutating func put(_ key: TimerKey) {
    let bucket = Int64.bitWidth - (key.time ^ last).leadingZeroBitCount
    buckets[bucket].append(key)
    guard bucket > 0 else { return }
    filled |= 1 << UInt64(bucket - 1)
    if key.time < earliest[bucket] { earliest[bucket] = key.time }
  }

  mutating func next() -> TimerKey? {
    guard count > 0 else { return nil }
    if taken == buckets[0].count { deal() }
    taken += 1
    count -= 1
    return buckets[0][taken - 1]
  }

  /// Deals the first bucket that holds something out among those before it.
  private mutating func deal() {
    buckets[0].removeAll()
    taken = 0
    let bucket = filled.trailingZeroBitCount + 1
    filled &= filled - 1
    last = earliest[bucket]
    earliest[bucket] = .max
    for place in 0..<buckets[bucket].count {
      put(buckets[bucket][place])
    }
    buckets[bucket].removeAll()
  }

  /// Takes all keys out, in no order.
  mutating func removeAll() -> [TimerKey] {
    var all: [TimerKey] = []
    all.reserveCapacity(count)
    while let key = next() { all.append(key) }
    return all
  }
}
