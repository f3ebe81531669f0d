/// Assigns small array indices to numbers that are given out in ascending order and are seldom looked
/// up long after that, such as the numbers of open sessions.
///
/// The index of a removed number is used again. The table uses linear probing: such numbers need no
/// cryptographic hash, which is where a dictionary spends most of its time. The type is not generic,
/// so that calls from other modules are fast without specialisation.
package struct IndexAllocator: Sendable {
  private struct Slot {
    /// The number; zero, which is never assigned an index, if the slot is free.
    var number: UInt32 = 0
    var index: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []
  /// How many numbers have an index.
  package private(set) var count = 0

  private var mask: Int { slots.count - 1 }

  package init() {}

  /// The numbers that have an index, in ascending order.
  package var numbers: [UInt32] { slots.map(\.number).filter { $0 != 0 }.sorted() }

  /// The index of a number; `nil` if it has none.
  package func index(of number: UInt32) -> Int? {
    guard count > 0 else { return nil }
    let slot = slots[slot(of: number)]
    return slot.number == 0 ? nil : Int(slot.index)
  }

  /// Returns the index of a number, and assigns one if it has none.
  ///
  /// Every index is below the largest number of indices that were ever in use at a time.
  ///
  /// - Precondition: The number is not zero.
  package mutating func add(_ number: UInt32) -> Int {
    precondition(number != 0, "zero has no index")
    if count * 2 >= slots.count { grow() }
    let slot = slot(of: number)
    if slots[slot].number == 0 {
      slots[slot] = Slot(number: number, index: free.popLast() ?? UInt32(count))
      count += 1
    }
    return Int(slots[slot].index)
  }

  /// Removes a number and returns the index that it had; `nil` if it had none.
  package mutating func remove(_ number: UInt32) -> Int? {
    guard count > 0 else { return nil }
    var hole = slot(of: number)
    guard slots[hole].number != 0 else { return nil }
    let index = slots[hole].index
    free.append(index)
    count -= 1
    // Move entries that could no longer be found across the hole into it.
    var next = (hole + 1) & mask
    while slots[next].number != 0 {
      if (next - home(of: slots[next].number)) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = Slot()
    return Int(index)
  }

  /// The slot of a number, or the free slot where it belongs.
  private func slot(of number: UInt32) -> Int {
    var slot = home(of: number)
    while slots[slot].number != 0, slots[slot].number != number { slot = (slot + 1) & mask }
    return slot
  }

  /// Fibonacci hashing: consecutive numbers are far apart.
  private func home(of number: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  private mutating func grow() {
    let old = slots.filter { $0.number != 0 }
    slots = Array(repeating: Slot(), count: max(16, slots.count * 2))
    for entry in old { slots[slot(of: entry.number)] = entry }
  }
}
