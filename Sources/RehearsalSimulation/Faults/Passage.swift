/// A handoff on its way, as the faults that strike it leave it.
struct Passage {
  var handoff: Handoff
  /// How many copies arrive besides itself.
  var copies = 0

  init(_ handoff: Handoff) {
    self.handoff = handoff
  }
}

/// What faults make of handoffs.
extension RunState {
  /// Sends a handoff that faults may strike.
  ///
  /// One that keeps it from arriving strikes alone, the others in the scenario's order. A fault that
  /// changes nothing beside the others does not strike.
  mutating func sendThroughFaults(_ place: SessionReference) {
    let handoff = sessions[place].handoff
    let struck = faults.strikes(handoff, now: now)
    var passage = Passage(handoff)
    if let end = struck.first(where: { endsPassage($0) }) {
      strike(&passage, with: plan.faults[end])
      return drop(place)
    }
    let waits = waits(struck, of: handoff)
    let others = [misroute(struck, of: handoff), truncation(struck, of: handoff)].compactMap(\.self)
    for index in struck
    where waits.contains(index) || others.contains(index) || plan.faults[index].verb.duplicates {
      strike(&passage, with: plan.faults[index])
    }
    let wait = wait(waits, of: passage.handoff)
    passage.handoff.copy = 0
    sessions[place].handoff = passage.handoff
    setOut(place, passage, after: wait)
  }

  /// Whether a handoff that a fault strikes goes no further.
  private func endsPassage(_ fault: Int) -> Bool {
    switch plan.faults[fault].verb {
    case .drop, .partition, .ackWithoutWrite: true
    case .misroute(_, let stranger): plan.member(stranger) == nil
    default: false
    }
  }

  /// The fault that sends a handoff to somebody else: the first, since it is then no longer whose it was.
  func misroute(_ struck: [Int], of handoff: Handoff) -> Int? {
    struck.first { index in
      plan.faults[index].verb.stranger.map { $0 != handoff.receiver } ?? false
    }
  }

  private mutating func strike(_ passage: inout Passage, with fault: Fault) {
    emit(.faultInjected(fault.id), on: passage.handoff)
    switch fault.verb {
    case .drop, .partition: lose(passage.handoff, by: fault)
    case .duplicate(_, let extra): duplicate(&passage, extra, by: fault)
    case .misroute(_, let stranger): misroute(&passage, to: stranger)
    case .truncate(_, let keep): truncate(passage.handoff, keeping: keep)
    case .ackWithoutWrite: acknowledge(passage.handoff)
    case .delay, .hold, .reorder, .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit,
      .deferring, .stopSilently, .slow, .noOp, .useTool, .selfDelegate, .askUser,
      .claimWithoutEvidence, .editGate, .failOpen, .malformedDecision, .falseBlock, .falseAllow,
      .tornWrite, .staleRead, .lostUpdate, .rateLimit, .budgetExhausted, .slotsExhausted:
      break
    }
  }

  /// Sets a handoff and its copies out, each of which will open a session of its own.
  private mutating func setOut(
    _ place: SessionReference,
    _ passage: Passage,
    after wait: PassageWait
  ) {
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
      if wait.delay > 0 {
        schedule(.depart(place), after: wait.delay)
        if wait.isOvertakable { overtakable.append(place) }
      } else {
        depart(place)
      }
    }
    if wait.delay <= 0 { release(after: handoff) }
  }

  mutating func emit(_ kind: Event.Kind, on handoff: Handoff) {
    emit(kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }
}
