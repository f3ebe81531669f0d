import DequeModule

/// The event-loop items that are due now.
///
/// They are stored in the order in which they became due. Under the shuffled schedule, they are taken out in a random
/// order, but items with the same ordering key keep their order.
struct ReadyQueue: ~Copyable {
  private var items = UniqueDeque<LoopItem>()
  /// The random stream from which the next item is drawn under the shuffled schedule, or `nil` under first in,
  /// first out.
  private var drawStream: RandomStream?
  /// Whether the next item is drawn at random, instead of first in, first out.
  ///
  /// If so, all items that are due at the present time have to be in the queue before one is drawn.
  let isShuffled: Bool

  init(schedule: Platform.Schedule, seed: UInt64) {
    switch schedule {
    case .fifo: isShuffled = false
    case .shuffled:
      isShuffled = true
      drawStream = RandomStream(seed: seed, key: Digest(of: "schedule").high)
    }
  }

  var isEmpty: Bool { items.isEmpty }

  @inline(__always)
  mutating func append(_ item: LoopItem) {
    items.append(item)
  }

  /// Removes and returns the first item, or an item drawn at random under the shuffled schedule.
  @inline(__always)
  mutating func removeNext(_ sessions: borrowing SessionTable) -> LoopItem? {
    guard isShuffled, items.count > 1 else { return items.isEmpty ? nil : items.removeFirst() }
    return draw(sessions)
  }

  /// Removes and returns an item drawn at random.
  ///
  /// If an earlier item has the same ordering key, such as the same sender and receiver, that item is returned
  /// instead.
  private mutating func draw(_ sessions: borrowing SessionTable) -> LoopItem? {
    let drawnIndex = Int(drawStream?.next(below: UInt64(items.count)) ?? 0)
    let key = items[drawnIndex].orderingKey(sessions)
    for earlierIndex in 0..<drawnIndex where items[earlierIndex].orderingKey(sessions) == key {
      return items.remove(at: earlierIndex)
    }
    return items.remove(at: drawnIndex)
  }
}
