/// Finds places for numbers that are given in order and seldom asked for long after, such as those
/// of open sessions, so that what is kept for them stands in an array.
///
/// It is a plain table with linear probing: such numbers need no hash that is secure, and a
/// dictionary spends most of its time on one. It is not generic, so that another module's calls
/// need not be specialised to be cheap. Places are used again.
package struct NumberedPlaces: Sendable {
  private struct Slot {
    /// Zero, which is no number, where the slot is free.
    var number: UInt32 = 0
    var place: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []
  /// How many numbers have a place.
  package private(set) var count = 0

  private var mask: Int { slots.count - 1 }

  package init() {}

  /// The numbers that have a place, in ascending order.
  package var numbers: [UInt32] { slots.map(\.number).filter { $0 != 0 }.sorted() }

  /// The place of a number, where it has one.
  package func place(of number: UInt32) -> Int? {
    guard count > 0 else { return nil }
    let slot = slots[slot(of: number)]
    return slot.number == 0 ? nil : Int(slot.place)
  }

  /// Gives a number a place, below the most that were ever taken at a time, unless it has one.
  ///
  /// - Precondition: The number is not zero.
  package mutating func add(_ number: UInt32) -> Int {
    precondition(number != 0, "zero has no place")
    if count * 2 >= slots.count { grow() }
    let slot = slot(of: number)
    if slots[slot].number == 0 {
      slots[slot] = Slot(number: number, place: free.popLast() ?? UInt32(count))
      count += 1
    }
    return Int(slots[slot].place)
  }

  /// Takes the place of a number away and returns it, where it had one.
  package mutating func remove(_ number: UInt32) -> Int? {
    guard count > 0 else { return nil }
    var hole = slot(of: number)
    guard slots[hole].number != 0 else { return nil }
    let place = slots[hole].place
    free.append(place)
    count -= 1
    // Whatever would not be found any more across the hole moves into it.
    var next = (hole + 1) & mask
    while slots[next].number != 0 {
      if (next - home(of: slots[next].number)) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = Slot()
    return Int(place)
  }

  /// The slot that a number has, or the free one where it belongs.
  private func slot(of number: UInt32) -> Int {
    var slot = home(of: number)
    while slots[slot].number != 0, slots[slot].number != number { slot = (slot + 1) & mask }
    return slot
  }

  /// Fibonacci hashing: numbers that follow each other end up far apart.
  private func home(of number: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  private mutating func grow() {
    let old = slots.filter { $0.number != 0 }
    slots = Array(repeating: Slot(), count: max(16, slots.count * 2))
    for entry in old { slots[slot(of: entry.number)] = entry }
  }
}
