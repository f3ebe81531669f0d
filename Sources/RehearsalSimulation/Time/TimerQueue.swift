/// What is due at a later instant, earliest first.
///
/// Work due at the same instant is taken in the order it was scheduled. A heap serves a few
/// timers, a radix heap many; which of them does makes no difference to the order.
struct TimerQueue<Work: Sendable>: ~Copyable {
  /// With more timers than this a radix heap is faster; it gives way again at a quarter.
  private let most: Int
  private var few = TimerHeap()
  private var many = RadixHeap()
  private var areMany = false
  private var works = Slab<Work>()
  private var nextSequence: UInt64 = 0
  /// When the work last taken was due: nothing is ever scheduled earlier.
  private var last: Int64 = 0

  init(most: Int = 1_024) {
    self.most = most
  }

  var isEmpty: Bool { count == 0 }

  var count: Int { areMany ? many.count : few.count }

  /// When the next work is due, in nanoseconds of virtual time.
  var nextTime: Int64? { areMany ? many.nextTime : few.nextTime }

  mutating func schedule(_ work: Work, at time: Int64) {
    insert(TimerKey(time: time, sequence: nextSequence, place: works.insert(work)))
    nextSequence += 1
  }

  private mutating func insert(_ key: TimerKey) {
    guard !areMany else { return many.insert(key) }
    few.insert(key)
    if few.count > most { widen() }
  }

  mutating func next() -> Work? {
    guard let key = areMany ? many.next() : few.next() else { return nil }
    last = key.time
    if areMany, many.count < most / 4 { narrow() }
    return works.remove(key.place)
  }

  private mutating func widen() {
    let keys = few.removeAll().sorted()
    areMany = true
    many.begin(at: last)
    for key in keys { many.insert(key) }
  }

  private mutating func narrow() {
    areMany = false
    for key in many.removeAll() { few.insert(key) }
  }

  /// Takes out the work that a condition picks, and returns it in no order.
  mutating func remove(where isRemoved: (Work) -> Bool) -> [Work] {
    var removed: [Work] = []
    rebuild { key, works in
      guard works[key.place].map(isRemoved) ?? false else { return key }
      if let work = works.remove(key.place) { removed.append(work) }
      return nil
    }
    return removed
  }

  /// Makes the work that a condition picks due later, without changing the order of equal times.
  mutating func postpone(by delay: Int64, where isPostponed: (Work) -> Bool) {
    rebuild { key, works in
      guard works[key.place].map(isPostponed) ?? false else { return key }
      var later = key
      later.time = key.time.addingSaturated(delay)
      return later
    }
  }

  /// Puts every key back as something else, or not at all.
  private mutating func rebuild(_ change: (TimerKey, inout Slab<Work>) -> TimerKey?) {
    let keys = areMany ? many.removeAll() : few.removeAll()
    if areMany { many.begin(at: last) }
    for key in keys.compactMap({ change($0, &works) }).sorted() { insert(key) }
  }
}
