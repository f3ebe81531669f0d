/// A monotone priority queue for many keys, in which no key is earlier than the key last removed.
///
/// A key is in the bucket of the highest bit in which its time differs from the time last removed.
/// When the first bucket is empty, the next bucket with keys is distributed over the buckets before
/// it. Within a bucket, keys stay in insertion order, which is the order of their sequence numbers.
/// Source: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster Algorithms for the Shortest Path Problem", 1990,
/// one level.
struct RadixHeap: ~Copyable {
  private static let bucketCount = 65

  private var buckets = UncheckedArray<UncheckedArray<TimerKey>>()
  /// The earliest time in each bucket.
  private var earliest = UncheckedArray<Int64>()
  /// A bit for each bucket after the first, which is set if the bucket is not empty.
  ///
  /// The lowest bit stands for the second bucket.
  private var filledBuckets: UInt64 = 0
  /// How many keys of the first bucket have been removed.
  private var removedCount = 0
  private var last: Int64 = 0
  private(set) var count = 0

  /// Prepares the empty heap for keys that are due at a time or later.
  mutating func begin(at time: Int64) {
    last = time
    while buckets.count < Self.bucketCount {
      buckets.append(UncheckedArray())
      earliest.append(.max)
    }
  }

  var nextTime: Int64? {
    guard count > 0 else { return nil }
    guard removedCount == buckets[0].count else { return last }
    return filledBuckets == 0 ? nil : earliest[filledBuckets.trailingZeroBitCount + 1]
  }

  mutating func insert(_ key: TimerKey) {
    put(key)
    count += 1
  }

  private mutating func put(_ key: TimerKey) {
    let bucket = Int64.bitWidth - (key.time ^ last).leadingZeroBitCount
    buckets[bucket].append(key)
    guard bucket > 0 else { return }
    filledBuckets |= 1 << UInt64(bucket - 1)
    if key.time < earliest[bucket] { earliest[bucket] = key.time }
  }

  mutating func next() -> TimerKey? {
    guard count > 0 else { return nil }
    if removedCount == buckets[0].count { distribute() }
    removedCount += 1
    count -= 1
    return buckets[0][removedCount - 1]
  }

  /// Distributes the first bucket that is not empty over the buckets before it.
  private mutating func distribute() {
    buckets[0].removeAll()
    removedCount = 0
    let bucket = filledBuckets.trailingZeroBitCount + 1
    filledBuckets &= filledBuckets - 1
    last = earliest[bucket]
    earliest[bucket] = .max
    for index in 0..<buckets[bucket].count {
      put(buckets[bucket][index])
    }
    buckets[bucket].removeAll()
  }

  /// Removes and returns all keys, in no particular order.
  mutating func removeAll() -> [TimerKey] {
    var all: [TimerKey] = []
    all.reserveCapacity(count)
    while let key = next() { all.append(key) }
    return all
  }
}
