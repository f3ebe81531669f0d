import HeapModule

/// What is due at a later instant, earliest first.
///
/// Work due at the same instant is taken in the order it was scheduled. The sequence number makes
/// that order total: a queue ordered by time alone is not deterministic.
struct TimerQueue<Work: Sendable>: Sendable {
  private struct Entry: Sendable, Comparable {
    var time: Int64
    var sequence: UInt64
    var work: Work

    @inline(__always)
    static func < (lhs: Entry, rhs: Entry) -> Bool {
      lhs.time < rhs.time || (lhs.time == rhs.time && lhs.sequence < rhs.sequence)
    }

    @inline(__always)
    static func == (lhs: Entry, rhs: Entry) -> Bool {
      lhs.sequence == rhs.sequence
    }
  }

  private var entries = Heap<Entry>()
  private var nextSequence: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }

  var count: Int { entries.count }

  /// When the next work is due, in nanoseconds of virtual time.
  var nextTime: Int64? { entries.min?.time }

  mutating func schedule(_ work: Work, at time: Int64) {
    entries.insert(Entry(time: time, sequence: nextSequence, work: work))
    nextSequence += 1
  }

  mutating func next() -> Work? {
    entries.popMin()?.work
  }

  /// Takes out the work that a condition picks, and returns it in no order.
  mutating func remove(where isRemoved: (Work) -> Bool) -> [Work] {
    var kept: [Entry] = []
    var removed: [Work] = []
    for entry in entries.unordered {
      if isRemoved(entry.work) { removed.append(entry.work) } else { kept.append(entry) }
    }
    entries = Heap(kept)
    return removed
  }

  /// Makes the work that a condition picks due later, without changing the order of equal times.
  mutating func postpone(by delay: Int64, where isPostponed: (Work) -> Bool) {
    let moved = entries.unordered.map { entry in
      guard isPostponed(entry.work) else { return entry }
      var later = entry
      later.time = entry.time.addingSaturated(delay)
      return later
    }
    entries = Heap(moved)
  }
}
