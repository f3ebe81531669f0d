extension RunState {
  /// Takes all slots but so many away for a time, or until faults heal.
  mutating func exhaustSlots(by fault: Fault, leaving leave: Int, for time: Int64) {
    emit(.faultInjected(fault.id))
    mailboxes.takeSlots(leaving: leave)
    let due = now.addingSaturated(time)
    absences.expectReturn()
    timers.schedule(
      .giveBackSlots(leaving: UInt32(clamping: leave)),
      at: min(due, plan.heal?.nanoseconds ?? .max)
    )
  }

  /// Gives slots back, to the first that can use them.
  mutating func giveBackSlots(leaving leave: UInt32) {
    absences.noteReturn()
    progress += 1
    mailboxes.giveBackSlots(leaving: Int(leave))
    while let next = mailboxes.pullForSlots() { lane.append(.open(next.place)) }
  }
}
