/// A handoff on its way, as the faults that strike it leave it.
struct Passage {
  var handoff: Handoff
  /// How many copies arrive besides itself.
  var copies = 0
  /// How much later it sets out, in nanoseconds.
  var delay: Int64 = 0
  /// Whether the next handoff to its receiver goes first while it waits.
  var isOvertakable = false
  /// Whether it was sent to somebody else.
  var isMisrouted = false
  /// Whether it goes no further.
  var isOver = false

  init(_ handoff: Handoff) {
    self.handoff = handoff
  }
}

/// What faults make of handoffs.
extension RunState {
  /// Sends a handoff that faults may strike: first what keeps it from arriving, then the others, each in
  /// the scenario's order. A fault that would change nothing does not strike.
  mutating func sendThroughFaults(_ place: SessionReference) {
    var passage = Passage(sessions[place].handoff)
    let struck = faults.strikes(passage.handoff, now: now)
    for isLast in [true, false] {
      for index in struck where endsPassage(index) == isLast && hasEffect(index, on: passage) {
        strike(&passage, with: plan.faults[index])
        if passage.isOver { return drop(place) }
      }
    }
    passage.handoff.copy = 0
    sessions[place].handoff = passage.handoff
    setOut(place, passage)
  }

  /// Whether a handoff that a fault strikes goes no further.
  private func endsPassage(_ fault: Int) -> Bool {
    switch plan.faults[fault].verb {
    case .drop, .partition, .ackWithoutWrite: true
    case .misroute(_, let stranger): plan.member(stranger) == nil
    default: false
    }
  }

  /// Whether a fault would change what becomes of a handoff.
  private func hasEffect(_ fault: Int, on passage: Passage) -> Bool {
    switch plan.faults[fault].verb {
    case .delay(_, let time): delayed(passage, by: time) > passage.delay
    case .hold(_, let until): held(passage, until: until) > passage.delay
    // The handoff that another waits for does not wait itself.
    case .reorder: !isWaitedFor(passage.handoff.receiver)
    case .misroute(_, let stranger):
      !passage.isMisrouted && stranger != passage.handoff.receiver
    case .truncate(_, let count): truncates(passage.handoff, keeping: count)
    default: true
    }
  }

  /// A delay, cut where all faults end.
  func untilHealed(_ delay: Int64) -> Int64 {
    min(delay, plan.heal.map { max(0, $0.nanoseconds - now) } ?? .max)
  }

  private mutating func strike(_ passage: inout Passage, with fault: Fault) {
    emit(.faultInjected(fault.id), on: passage.handoff)
    switch fault.verb {
    case .drop, .partition: lose(&passage, by: fault)
    case .duplicate(_, let extra): duplicate(&passage, extra, by: fault)
    case .delay(_, let time): passage.delay = delayed(passage, by: time)
    case .hold(_, let until): passage.delay = held(passage, until: until)
    case .reorder(_, let time): letPass(&passage, within: time)
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
