/// A handoff on its way, as the faults that strike it leave it.
struct Passage {
  var handoff: Handoff
  /// How many copies arrive besides itself.
  var copies = 0
  /// How much later it sets out, in nanoseconds.
  var delay: Int64 = 0
  /// Whether the next handoff to its receiver goes first while it waits.
  var isOvertakable = false
  /// Whether it goes no further.
  var isOver = false

  init(_ handoff: Handoff) {
    self.handoff = handoff
  }
}

/// What faults make of handoffs.
extension RunState {
  /// Sends a handoff that faults may strike, one after the other in the scenario's order.
  mutating func sendThroughFaults(_ place: SessionReference) {
    var passage = Passage(sessions[place].handoff)
    for index in faults.strikes(passage.handoff, now: now) where mayStrike(index, passage) {
      strike(&passage, with: plan.faults[index])
      if passage.isOver { return drop(place) }
    }
    if let heal = plan.heal {
      passage.delay = min(passage.delay, max(0, heal.nanoseconds - now))
    }
    passage.handoff.copy = 0
    sessions[place].handoff = passage.handoff
    setOut(place, passage)
  }

  /// Whether a fault has an effect: the handoff that another waits for does not wait itself.
  private func mayStrike(_ index: Int, _ passage: Passage) -> Bool {
    guard case .reorder = plan.faults[index].verb else { return true }
    return !isWaitedFor(passage.handoff.receiver)
  }

  private mutating func strike(_ passage: inout Passage, with fault: Fault) {
    emit(.faultInjected(fault.id), on: passage.handoff)
    switch fault.verb {
    case .drop, .partition: lose(&passage, by: fault)
    case .duplicate(_, let extra): duplicate(&passage, extra, by: fault)
    case .delay(_, let time): passage.delay(by: time)
    case .hold(_, let until): passage.hold(until: until, now: now)
    case .reorder(_, let time): passage.letPass(within: time)
    case .misroute(_, let stranger): misroute(&passage, to: stranger)
    case .truncate(_, let keep): truncate(passage.handoff, keeping: keep)
    case .ackWithoutWrite: acknowledge(&passage)
    case .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring, .stopSilently,
      .slow, .noOp, .useTool, .selfDelegate, .askUser, .claimWithoutEvidence, .editGate, .failOpen,
      .malformedDecision, .falseBlock, .falseAllow, .tornWrite, .staleRead, .lostUpdate,
      .rateLimit, .budgetExhausted, .slotsExhausted:
      break
    }
  }

  /// Sets a handoff and its copies out, each of which will open a session of its own.
  private mutating func setOut(_ place: SessionReference, _ passage: Passage) {
    var handoff = passage.handoff
    let addressee = sessions[place].addressee
    if handoff.content != Handoff.noContent { parcels[handoff.content]?.copies += passage.copies }
    var places = [place]
    for copy in 0..<passage.copies {
      handoff.copy = UInt8(clamping: copy + 1)
      let another = sessions.add(handoff)
      sessions[another].addressee = addressee
      places.append(another)
    }
    for place in places {
      if passage.delay > 0 {
        schedule(.depart(place), after: passage.delay)
        if passage.isOvertakable { overtakable.append(place) }
      } else {
        depart(place)
      }
    }
    if passage.delay <= 0 { release(after: handoff) }
  }

  mutating func emit(_ kind: Event.Kind, on handoff: Handoff) {
    emit(kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }
}
