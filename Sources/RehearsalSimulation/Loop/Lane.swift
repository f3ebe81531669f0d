import DequeModule

/// What is due now, in the order it came about.
struct Lane: ~Copyable {
  private var items = UniqueDeque<LoopItem>()
  /// Draws the next item under the shuffled schedule; none under first in, first out.
  private var chance: RandomStream?
  /// Whether everything due at an instant has to be at hand before one is chosen.
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

  /// Takes the next item: the first, or a drawn one.
  @inline(__always)
  mutating func next(_ sessions: borrowing SessionTable) -> LoopItem? {
    guard isShuffled, items.count > 1 else { return items.isEmpty ? nil : items.removeFirst() }
    return draw(sessions)
  }

  /// A drawn item gives way to an earlier one of the same sender and receiver, or session.
  private mutating func draw(_ sessions: borrowing SessionTable) -> LoopItem? {
    let drawn = Int(chance?.next(below: UInt64(items.count)) ?? 0)
    let lane = items[drawn].lane(sessions)
    for earlier in 0..<drawn where items[earlier].lane(sessions) == lane {
      return items.remove(at: earlier)
    }
    return items.remove(at: drawn)
  }
}
