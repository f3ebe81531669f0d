import DequeModule

/// The event-loop items that are due now, in the order in which they became due.
///
/// Under the shuffled schedule, items are removed in a random order. Items with the same ordering key keep
/// their order.
struct ReadyQueue: ~Copyable {
  private var items = UniqueDeque<LoopItem>()
  /// The random stream that selects the next item under the shuffled schedule; `nil` under the first-in,
  /// first-out schedule.
  private var drawStream: RandomStream?
  /// Whether the next item is selected at random.
  ///
  /// If so, every item that is due now must be in the queue before an item is removed.
  let isShuffled: Bool

  init(schedule: Platform.Schedule, seed: UInt64) {
    switch schedule {
    case .fifo: isShuffled = false
    case .shuffled:
      isShuffled = true
      drawStream = RandomStream(seed: seed, key: Digest(of: "schedule").high)
    }
  }

  @inline(__always)
  mutating func append(_ item: LoopItem) {
    items.append(item)
  }

  /// Removes and returns the first item, or an item drawn at random under the shuffled schedule.
  mutating func removeNext(_ sessions: borrowing SessionTable) -> LoopItem? {
    guard isShuffled, items.count > 1 else { return removeFirst() }
    return draw(sessions)
  }

  /// Removes and returns the item that became due first.
  @inline(__always)
  mutating func removeFirst() -> LoopItem? { items.isEmpty ? nil : items.removeFirst() }

  /// Selects an item at random, and removes and returns it.
  ///
  /// If the queue has earlier items with the same ordering key, the first of these items is removed instead.
  private mutating func draw(_ sessions: borrowing SessionTable) -> LoopItem? {
    let drawnIndex = Int(drawStream?.next(below: UInt64(items.count)) ?? 0)
    let key = items[drawnIndex].orderingKey(sessions)
    for earlierIndex in 0..<drawnIndex where items[earlierIndex].orderingKey(sessions) == key {
      return items.remove(at: earlierIndex)
    }
    return items.remove(at: drawnIndex)
  }
}
