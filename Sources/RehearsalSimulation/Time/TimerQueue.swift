/// The items that are due at later instants, earliest first.
///
/// Items that are due at the same instant are returned in the order in which they were scheduled.
/// The queue uses a heap for a few timers and a radix heap for many. The order is the same in both
/// heaps.
struct TimerQueue<Item: Sendable>: ~Copyable {
  /// The count of timers above which a radix heap is used, until fewer than a quarter of that count
  /// remain.
  private let threshold: Int
  private var heap = TimerHeap()
  private var radixHeap = RadixHeap()
  private var usesRadixHeap = false
  private var items = Slab<Item>()
  private var nextSequence: UInt64 = 0
  /// The time at which the last returned item was due.
  ///
  /// No item is ever scheduled earlier.
  private var last: Int64 = 0

  init(threshold: Int = 1_024) {
    self.threshold = threshold
  }

  var isEmpty: Bool { count == 0 }

  var count: Int { usesRadixHeap ? radixHeap.count : heap.count }

  /// The time at which the next item is due, in nanoseconds of virtual time, if there is an item.
  var nextTime: Int64? { usesRadixHeap ? radixHeap.nextTime : heap.nextTime }

  mutating func schedule(_ item: Item, at time: Int64) {
    insert(TimerKey(time: time, sequence: nextSequence, index: items.insert(item)))
    nextSequence += 1
  }

  private mutating func insert(_ key: TimerKey) {
    guard !usesRadixHeap else { return radixHeap.insert(key) }
    heap.insert(key)
    if heap.count > threshold { widen() }
  }

  mutating func next() -> Item? {
    guard let key = usesRadixHeap ? radixHeap.next() : heap.next() else { return nil }
    last = key.time
    if usesRadixHeap, radixHeap.count < threshold / 4 { narrow() }
    return items.remove(key.index)
  }

  private mutating func widen() {
    let keys = heap.removeAll().sorted()
    usesRadixHeap = true
    radixHeap.begin(at: last)
    for key in keys { radixHeap.insert(key) }
  }

  private mutating func narrow() {
    usesRadixHeap = false
    for key in radixHeap.removeAll() { heap.insert(key) }
  }

  /// Removes and returns the items for which a predicate is true, in no particular order.
  mutating func remove(where isRemoved: (Item) -> Bool) -> [Item] {
    var removed: [Item] = []
    rebuild { key, items in
      guard items[key.index].map(isRemoved) ?? false else { return key }
      if let item = items.remove(key.index) { removed.append(item) }
      return nil
    }
    return removed
  }

  /// Removes the items for which a predicate is true, and returns them with their times, earliest first.
  mutating func take(where isTaken: (Item) -> Bool) -> [(item: Item, time: Int64)] {
    var keys: [(key: TimerKey, item: Item)] = []
    rebuild { key, items in
      guard items[key.index].map(isTaken) ?? false else { return key }
      if let item = items.remove(key.index) { keys.append((key, item)) }
      return nil
    }
    return keys.sorted { $0.key < $1.key }.map { ($0.item, $0.key.time) }
  }

  /// Makes the items for which a predicate is true due later.
  ///
  /// Items that are due at equal times keep their order.
  mutating func postpone(by delay: Int64, where isPostponed: (Item) -> Bool) {
    rebuild { key, items in
      guard items[key.index].map(isPostponed) ?? false else { return key }
      var later = key
      later.time = key.time.addingSaturated(delay)
      return later
    }
  }

  /// Replaces every key with the result of a closure, or removes the key if the result is `nil`.
  private mutating func rebuild(_ change: (TimerKey, inout Slab<Item>) -> TimerKey?) {
    let keys = usesRadixHeap ? radixHeap.removeAll() : heap.removeAll()
    if usesRadixHeap { radixHeap.begin(at: last) }
    for key in keys.compactMap({ change($0, &items) }).sorted() { insert(key) }
  }
}
