/// An allocator that assigns small array indices to identifiers, such as those of open sessions.
///
/// The index of a removed identifier is used again.
///
/// The allocator is a hash table with linear probing. It is faster than a dictionary, whose stronger hash
/// function takes most of the time. The hash function suits identifiers that are assigned in ascending order.
/// The type is not generic, so that calls from other modules are fast without specialisation.
package struct IndexAllocator: Sendable {
  private struct Slot {
    /// The identifier in the slot, or zero if the slot is free.
    ///
    /// Zero is not a valid identifier.
    var identifier: UInt32 = 0
    var index: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var freeIndices: [UInt32] = []
  /// The number of identifiers that have an index.
  package private(set) var count = 0

  private var mask: Int { slots.count - 1 }

  package init() {}

  /// The identifiers that have an index, in ascending order.
  package var identifiers: [UInt32] { slots.map(\.identifier).filter { $0 != 0 }.sorted() }

  /// Returns the index of an identifier, or `nil` if the identifier has no index.
  package func index(of identifier: UInt32) -> Int? {
    guard count > 0 else { return nil }
    let slot = slots[position(of: identifier)]
    return slot.identifier == 0 ? nil : Int(slot.index)
  }

  /// Returns the index of an identifier, after assigning one if the identifier has none.
  ///
  /// The indices of removed identifiers are used again. Every index is therefore less than the greatest
  /// number of identifiers that had an index at the same time.
  ///
  /// - Precondition: The identifier is not zero.
  package mutating func add(_ identifier: UInt32) -> Int {
    precondition(identifier != 0, "zero has no index")
    if count * 2 >= slots.count { grow() }
    let position = position(of: identifier)
    if slots[position].identifier == 0 {
      slots[position] = Slot(identifier: identifier, index: freeIndices.popLast() ?? UInt32(count))
      count += 1
    }
    return Int(slots[position].index)
  }

  /// Removes an identifier and returns its former index, or `nil` if the identifier had no index.
  package mutating func remove(_ identifier: UInt32) -> Int? {
    guard count > 0 else { return nil }
    var holePosition = position(of: identifier)
    guard slots[holePosition].identifier != 0 else { return nil }
    let index = slots[holePosition].index
    freeIndices.append(index)
    count -= 1
    // A search stops at the first free slot. The loop therefore moves entries into the freed slot that a
    // search would otherwise miss.
    var nextPosition = (holePosition + 1) & mask
    while slots[nextPosition].identifier != 0 {
      if (nextPosition - homePosition(of: slots[nextPosition].identifier)) & mask
        >= (nextPosition - holePosition) & mask
      {
        slots[holePosition] = slots[nextPosition]
        holePosition = nextPosition
      }
      nextPosition = (nextPosition + 1) & mask
    }
    slots[holePosition] = Slot()
    return Int(index)
  }

  /// Returns the position of an identifier in `slots`, or of the slot where it would be added if it is
  /// absent.
  private func position(of identifier: UInt32) -> Int {
    var position = homePosition(of: identifier)
    while slots[position].identifier != 0, slots[position].identifier != identifier {
      position = (position + 1) & mask
    }
    return position
  }

  /// Returns the position at which the search for an identifier starts.
  ///
  /// Fibonacci hashing puts consecutive identifiers far apart.
  private func homePosition(of identifier: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(identifier) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  private mutating func grow() {
    let usedSlots = slots.filter { $0.identifier != 0 }
    slots = Array(repeating: Slot(), count: max(16, slots.count * 2))
    for usedSlot in usedSlots { slots[position(of: usedSlot.identifier)] = usedSlot }
  }
}
