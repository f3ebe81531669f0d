/// A monotone priority queue for many timers: no inserted key is earlier than the key that was removed last.
///
/// Let t be the time of the key that was removed last. Bucket 0 holds the keys whose time is t. Any other key
/// is in the bucket whose number is the position, counted from one, of the highest bit in which the key's
/// time differs from t. When bucket 0 is empty, t becomes the earliest time in the first bucket that is not
/// empty. The keys of this bucket then move into the buckets before it. Keys with equal times stay in the
/// order of insertion, which is the order of their sequence numbers.
///
/// Source: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster Algorithms for the Shortest Path Problem", 1990, the
/// one-level radix heap.
struct RadixHeap: ~Copyable {
  /// The number of buckets: bucket 0, and one bucket for each of the 64 bits of a time.
  private static let bucketCount = 65

  private var buckets = UncheckedArray<UncheckedArray<TimerKey>>()
  /// The earliest time in each bucket except bucket 0, or `Int64.max` for an empty bucket.
  private var earliestTimes = UncheckedArray<Int64>()
  /// A bit set of the buckets that have keys, except bucket 0.
  ///
  /// Bit 0 stands for bucket 1.
  private var filledBucketBits: UInt64 = 0
  /// The number of keys at the start of bucket 0 that have already been removed.
  private var removedCount = 0
  /// The time of the key that was removed last, or the start time, in nanoseconds of virtual time.
  private var lastRemovedTime: Int64 = 0
  private(set) var count = 0

  /// Prepares the empty heap for keys that are due at the given time or later.
  mutating func begin(at time: Int64) {
    lastRemovedTime = time
    while buckets.count < Self.bucketCount {
      buckets.append(UncheckedArray())
      earliestTimes.append(.max)
    }
  }

  var nextTime: Int64? {
    guard count > 0 else { return nil }
    guard removedCount == buckets[0].count else { return lastRemovedTime }
    return filledBucketBits == 0 ? nil : earliestTimes[filledBucketBits.trailingZeroBitCount + 1]
  }

  mutating func insert(_ key: TimerKey) {
    insertIntoBucket(key)
    count += 1
  }

  private mutating func insertIntoBucket(_ key: TimerKey) {
    let bucketIndex = Int64.bitWidth - (key.time ^ lastRemovedTime).leadingZeroBitCount
    buckets[bucketIndex].append(key)
    guard bucketIndex > 0 else { return }
    filledBucketBits |= 1 << UInt64(bucketIndex - 1)
    if key.time < earliestTimes[bucketIndex] { earliestTimes[bucketIndex] = key.time }
  }

  mutating func removeFirst() -> TimerKey? {
    guard count > 0 else { return nil }
    if removedCount == buckets[0].count { distributeNextBucket() }
    removedCount += 1
    count -= 1
    return buckets[0][removedCount - 1]
  }

  /// Moves the keys of the first bucket after bucket 0 that is not empty into the buckets before it.
  private mutating func distributeNextBucket() {
    buckets[0].removeAll()
    removedCount = 0
    let bucketIndex = filledBucketBits.trailingZeroBitCount + 1
    filledBucketBits &= filledBucketBits - 1
    lastRemovedTime = earliestTimes[bucketIndex]
    earliestTimes[bucketIndex] = .max
    for index in 0..<buckets[bucketIndex].count {
      insertIntoBucket(buckets[bucketIndex][index])
    }
    buckets[bucketIndex].removeAll()
  }

  /// Removes and returns all keys in ascending order.
  mutating func removeAll() -> [TimerKey] {
    var removedKeys: [TimerKey] = []
    removedKeys.reserveCapacity(count)
    while let key = removeFirst() { removedKeys.append(key) }
    return removedKeys
  }
}
