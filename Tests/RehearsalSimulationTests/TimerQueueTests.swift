@testable import RehearsalSimulation
import Testing

/// A simple reference implementation of a timer queue.
private struct Model {
  private var entries: [(time: Int64, sequence: Int, work: Int)] = []
  private var scheduled = 0

  var count: Int { entries.count }

  var nextTime: Int64? { entries.first?.time }

  mutating func schedule(_ work: Int, at time: Int64) {
    entries.append((time, scheduled, work))
    scheduled += 1
    sort()
  }

  mutating func next() -> Int? { entries.isEmpty ? nil : entries.removeFirst().work }

  mutating func remove(where isRemoved: (Int) -> Bool) -> [Int] {
    defer { entries.removeAll { isRemoved($0.work) } }
    return entries.map(\.work).filter(isRemoved)
  }

  mutating func postpone(
    where isPostponed: (Int) -> Bool,
    to postponedTime: (Int, Int64) -> Int64
  ) {
    for index in entries.indices where isPostponed(entries[index].work) {
      entries[index].time = postponedTime(entries[index].work, entries[index].time)
    }
    sort()
  }

  private mutating func sort() {
    entries.sort { ($0.time, $0.sequence) < ($1.time, $1.sequence) }
  }
}

@Suite struct `A queue of timers` {
  /// How far ahead timers are scheduled: many at one instant, a few at each instant, all far apart.
  static let spans: [UInt64] = [2, 50, 1 << 40]

  /// Thresholds at which only the heap, only the radix heap, or both in turn are used.
  @Test(arguments: [1_000, 0, 40], spans)
  func `returns timers like a sorted array, with every implementation`(threshold: Int, span: UInt64)
  {
    for seed in 0..<20 as Range<UInt64> {
      var chance = RandomStream(seed: seed, key: UInt64(threshold), span)
      var queue = TimerQueue<Int>(threshold: threshold)
      var model = Model()
      var now: Int64 = 0
      for step in 0..<600 {
        switch chance.next(below: 100) {
        case 0..<(step < 300 ? 60 : 40):
          let time = now + Int64(chance.next(below: span))
          queue.schedule(step, at: time)
          model.schedule(step, at: time)
        case 97:
          let rest = Int(chance.next(below: 3))
          let removed = queue.remove { $0 % 3 == rest }
          #expect(removed.sorted() == model.remove { $0 % 3 == rest }.sorted())
        case 98, 99:
          let rest = Int(chance.next(below: 3))
          let delay = Int64(chance.next(below: span))
          // Different delays change the order of the timers.
          queue.postpone(where: { $0 % 3 == rest }, to: { $1 + delay * Int64($0 % 4) })
          model.postpone(where: { $0 % 3 == rest }, to: { $1 + delay * Int64($0 % 4) })
        default:
          now = model.nextTime ?? now
          #expect(queue.removeNext() == model.next())
        }
        #expect(queue.nextTime == model.nextTime)
        #expect(queue.count == model.count)
      }
      while let work = model.next() { #expect(queue.removeNext() == work) }
      #expect(queue.removeNext() == nil)
    }
  }

  @Test func `keeps the order at the end of the time range`() {
    var queue = TimerQueue<Int>(threshold: 0)
    queue.schedule(0, at: .max)
    queue.schedule(1, at: .max - 1)
    queue.schedule(2, at: .max)
    #expect(queue.removeNext() == 1)
    #expect(queue.removeNext() == 0)
    #expect(queue.removeNext() == 2)
  }
}
