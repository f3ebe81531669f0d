import DequeModule

/// The items that are due now, in the order in which they became due.
struct ReadyQueue: ~Copyable {
  private var items = UniqueDeque<LoopItem>()
  /// The random stream that draws the next item under the shuffled schedule, or `nil` under first
  /// in, first out.
  private var chance: RandomStream?
  /// Whether the next item is drawn at random.
  ///
  /// In that case, every item that is due at an instant has to be in the queue before an item is
  /// drawn.
  let isShuffled: Bool

  init(schedule: Platform.Schedule, seed: UInt64) {
    switch schedule {
    case .fifo: isShuffled = false
    case .shuffled:
      isShuffled = true
      chance = RandomStream(seed: seed, key: Digest(of: "schedule").high)
    }
  }

  var isEmpty: Bool { items.isEmpty }

  @inline(__always)
  mutating func append(_ item: LoopItem) {
    items.append(item)
  }

  /// Removes and returns the next item, which is the first item or an item drawn at random.
  @inline(__always)
  mutating func next(_ sessions: borrowing SessionTable) -> LoopItem? {
    guard isShuffled, items.count > 1 else { return items.isEmpty ? nil : items.removeFirst() }
    return draw(sessions)
  }

  /// Removes and returns an item that is drawn at random.
  ///
  /// If an earlier item has the same ordering key, the earlier item is returned instead.
  private mutating func draw(_ sessions: borrowing SessionTable) -> LoopItem? {
    let drawn = Int(chance?.next(below: UInt64(items.count)) ?? 0)
    let key = items[drawn].orderingKey(sessions)
    for earlier in 0..<drawn where items[earlier].orderingKey(sessions) == key {
      return items.remove(at: earlier)
    }
    return items.remove(at: drawn)
  }
}
