/// A queue of items that are due at later instants, ordered by time.
///
/// Items that are due at the same instant are returned in the order in which they were scheduled. The queue
/// uses a heap for few items and a radix heap for many items. Both return the items in the same order.
struct TimerQueue<Item: Sendable>: ~Copyable {
  /// The number of items above which the queue uses the radix heap.
  ///
  /// The queue returns to the small heap when ``removeNext()`` leaves fewer than a quarter of this number.
  private let radixHeapThreshold: Int
  private var heap = TimerHeap()
  private var radixHeap = RadixHeap()
  private var usesRadixHeap = false
  private var items = Slab<Item>()
  private var nextSequence: UInt64 = 0
  /// The time at which the item that ``removeNext()`` returned last was due, in nanoseconds of virtual time.
  ///
  /// No item is ever scheduled for an earlier time.
  private var lastDueTime: Int64 = 0

  init(threshold: Int = 1_024) {
    self.radixHeapThreshold = threshold
  }

  var count: Int { usesRadixHeap ? radixHeap.count : heap.count }

  /// The time at which the next item is due, in nanoseconds of virtual time, or `nil` if the queue is empty.
  var nextTime: Int64? { usesRadixHeap ? radixHeap.nextTime : heap.nextTime }

  mutating func schedule(_ item: Item, at time: Int64) {
    insert(TimerKey(time: time, sequence: nextSequence, index: items.insert(item)))
    nextSequence += 1
  }

  private mutating func insert(_ key: TimerKey) {
    guard !usesRadixHeap else { return radixHeap.insert(key) }
    heap.insert(key)
    if heap.count > radixHeapThreshold { switchToRadixHeap() }
  }

  mutating func removeNext() -> Item? {
    guard let key = usesRadixHeap ? radixHeap.removeFirst() : heap.removeFirst() else { return nil }
    lastDueTime = key.time
    if usesRadixHeap, radixHeap.count < radixHeapThreshold / 4 { switchToSmallHeap() }
    return items.remove(key.index)
  }

  private mutating func switchToRadixHeap() {
    let keys = heap.removeAll().sorted()
    usesRadixHeap = true
    radixHeap.begin(at: lastDueTime)
    for key in keys { radixHeap.insert(key) }
  }

  private mutating func switchToSmallHeap() {
    usesRadixHeap = false
    for key in radixHeap.removeAll() { heap.insert(key) }
  }

  /// Removes and returns the items for which a closure returns true, in no particular order.
  mutating func remove(where isRemoved: (Item) -> Bool) -> [Item] {
    var removedItems: [Item] = []
    transformKeys { key, items in
      guard items[key.index].map(isRemoved) ?? false else { return key }
      if let item = items.remove(key.index) { removedItems.append(item) }
      return nil
    }
    return removedItems
  }

  /// Removes the items for which a closure returns true, and returns them with their times, earliest first.
  mutating func take(where isTaken: (Item) -> Bool) -> [(item: Item, time: Int64)] {
    var takenItems: [(key: TimerKey, item: Item)] = []
    transformKeys { key, items in
      guard items[key.index].map(isTaken) ?? false else { return key }
      if let item = items.remove(key.index) { takenItems.append((key, item)) }
      return nil
    }
    return takenItems.sorted { $0.key < $1.key }.map { ($0.item, $0.key.time) }
  }

  /// Delays the items for which a closure returns true to the time that another closure returns.
  ///
  /// The other closure gets an item and the time at which it is due. It must not return an earlier time. Items
  /// that then become due at the same time keep the order in which they were scheduled.
  mutating func postpone(
    where isPostponed: (Item) -> Bool,
    to postponedTime: (Item, Int64) -> Int64
  ) {
    transformKeys { key, items in
      guard let item = items[key.index], isPostponed(item) else { return key }
      var postponedKey = key
      postponedKey.time = postponedTime(item, key.time)
      return postponedKey
    }
  }

  /// Replaces the key of every item with the result of a closure, or removes the key if the result is `nil`.
  ///
  /// The closure can also change the stored items.
  private mutating func transformKeys(_ transform: (TimerKey, inout Slab<Item>) -> TimerKey?) {
    let keys = usesRadixHeap ? radixHeap.removeAll() : heap.removeAll()
    if usesRadixHeap { radixHeap.begin(at: lastDueTime) }
    for key in keys.compactMap({ transform($0, &items) }).sorted() { insert(key) }
  }
}
