/// The slots of the platform that faults take away for a time.
struct SlotShortages {
  /// The slots that one fault takes away.
  private struct Shortage {
    /// The index of the fault in the plan.
    let faultIndex: Int
    /// How many slots the fault leaves available.
    let slotCountLeft: Int
    /// Whether a session has waited for one of the slots that the fault took away.
    var hasDelayedSession = false
  }

  /// How many slots the platform has, or `nil` for no limit.
  private let slotCount: Int?
  private var shortages: [Shortage] = []
  /// How many slots faults have taken away.
  private(set) var takenSlotCount = 0

  init(of slotCount: Int?) {
    self.slotCount = slotCount
  }

  /// Takes away all slots except `count` because of a fault, given by its index in the plan.
  mutating func takeSlots(leaving count: Int, by faultIndex: Int) {
    shortages.append(Shortage(faultIndex: faultIndex, slotCountLeft: count))
    updateTakenSlotCount()
  }

  /// Gives back the slots that a fault took away.
  mutating func giveBackSlots(takenBy faultIndex: Int) {
    shortages.removeAll { $0.faultIndex == faultIndex }
    updateTakenSlotCount()
  }

  private mutating func updateTakenSlotCount() {
    let countLeft = shortages.map(\.slotCountLeft).min()
    takenSlotCount = slotCount.map { $0 - min($0, countLeft ?? $0) } ?? 0
  }

  /// Whether a fault has taken slots away for which no session has waited yet.
  var hasShortageWithoutEffect: Bool { shortages.contains { !$0.hasDelayedSession } }

  /// Notes that a session waits for a slot, and returns the faults that each cause this wait for the first time.
  ///
  /// - Parameter busySlotCount: How many slots are in use.
  /// - Returns: The indices of the faults in the plan.
  mutating func noteDelay(busySlotCount: Int) -> [Int] {
    var faultIndices: [Int] = []
    for index in shortages.indices
    where !shortages[index].hasDelayedSession && shortages[index].slotCountLeft <= busySlotCount {
      shortages[index].hasDelayedSession = true
      faultIndices.append(shortages[index].faultIndex)
    }
    return faultIndices
  }
}
