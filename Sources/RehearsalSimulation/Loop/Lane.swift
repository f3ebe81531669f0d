import DequeModule

/// What is due now, in the order it came about.
struct Lane: ~Copyable {
  private var items = Deque<LoopItem>()
  /// Draws the next item under the shuffled schedule; none under first in, first out.
  private var chance: RandomStream?

  init(schedule: Platform.Schedule, seed: UInt64) {
    switch schedule {
    case .fifo: chance = nil
    case .shuffled: chance = RandomStream(seed: seed, key: Digest(of: "schedule").high)
    }
  }

  var isEmpty: Bool { items.isEmpty }

  /// Whether everything due at an instant has to be at hand before one is chosen.
  var isShuffled: Bool { chance != nil }

  mutating func append(_ item: LoopItem) {
    items.append(item)
  }

  /// Takes the next item: the first, or a drawn one.
  ///
  /// A drawn item gives way to an earlier one of the same sender and receiver, or session.
  mutating func next() -> LoopItem? {
    guard chance != nil, items.count > 1 else { return items.popFirst() }
    let drawn = Int(chance?.next(below: UInt64(items.count)) ?? 0)
    let lane = items[drawn].lane
    let first = items.prefix(drawn).firstIndex { $0.lane == lane } ?? drawn
    return items.remove(at: first)
  }
}
