/// How handoffs get from sender to receiver.
extension RunState {
  @inline(__always)
  mutating func schedule(_ item: LoopItem, after delay: Int64) {
    if delay <= 0 {
      lane.append(item)
    } else {
      timers.schedule(item, at: now.addingSaturated(delay))
    }
  }

  /// Takes the clock to the next timer, or to a fault that comes first; under the shuffled schedule
  /// all timers of that instant come along, so that one can be drawn among them.
  mutating func advance() {
    guard let next = timers.nextTime else { return }
    if let fault = absences.nextFault(until: min(next, plan.limits.time)) {
      now = max(now, fault.time)
      return strike(fault.place, fault.agent)
    }
    guard next <= plan.limits.time else { return reach(.time) }
    now = next
    repeat {
      if let item = timers.next() { lane.append(item) }
    } while lane.isShuffled && timers.nextTime == now
  }

  mutating func wrap(_ content: Content) -> UInt32 {
    parcels.insert(Parcel(content: content, copies: 1))
  }

  /// Makes the handoff of a session; it gets its number when it is sent.
  @inline(__always)
  mutating func draft(
    _ intent: Intent,
    from reference: SessionReference,
    to receiver: AgentID,
    task: TaskID,
    round: Int,
    content: UInt32,
    tag: UInt64 = 0
  ) -> SessionReference {
    sessions.add(
      Handoff(
        id: .none,
        cause: sessions[reference].handoff.id,
        sender: sessions[reference].agent,
        receiver: receiver,
        task: task,
        content: content,
        round: UInt16(clamping: round),
        intent: intent,
        copy: 0,
        tag: tag
      )
    )
  }

  /// Sends a session's handoff, unless its agent crashes before it; it may crash after it.
  @inline(__always)
  mutating func send(_ handoff: SessionReference, from reference: SessionReference) {
    guard sessions[reference].mayCrash, let crash = crash(of: reference, at: .handoffSent) else {
      return sendAnyway(handoff, from: reference)
    }
    switch crash.moment {
    case .after: sendAnyway(handoff, from: reference)
    case .before: drop(handoff)
    }
    strike(crash.fault, sessions[reference].agent)
  }

  @inline(__always)
  private mutating func sendAnyway(_ place: SessionReference, from reference: SessionReference) {
    handoffs += 1
    progress += 1
    sessions[place].handoff.id = HandoffID(rawValue: handoffs)
    if sessions[place].handoff.intent != .inform { sessions[reference].result = .handedOff }
    let task = sessions[place].handoff.task
    emitSent(place, in: sessions[reference].number)
    if task != .none { tasks[task].record.note(sessions[place].handoff) }
    if Int(sessions[place].handoff.round) > limits.rounds { reach(.rounds) }
    guard sessions[place].handoff.receiver.rawValue < memberCount else { return giveUp(place) }
    guard faults.isEmpty else { return sendThroughFaults(place) }
    depart(place)
  }

  /// Gives up a handoff to a name that nobody has.
  private mutating func giveUp(_ place: SessionReference) {
    let handoff = sessions[place].handoff
    emit(.handoffUndeliverable(handoff), on: handoff)
    drop(place)
  }

  /// Sets a handoff on its way, through the orchestrator's queue where there is one.
  @inline(__always)
  mutating func depart(_ place: SessionReference) {
    guard let orchestrator = router.orchestrator,
      sessions[place].handoff.sender != orchestrator
    else { return lane.append(.arrive(place)) }
    depart(place, through: orchestrator)
  }

  /// While the orchestrator is away, what it would route waits for it.
  private mutating func depart(_ place: SessionReference, through orchestrator: AgentID) {
    guard !absences.isAway(orchestrator) else {
      noteUnreachable(sessions[place].handoff.task, orchestrator)
      return absences.strand(place)
    }
    sessions[place].routed = router.pass(now: now)
    schedule(.arrive(place), after: sessions[place].routed)
  }

  private mutating func sendThroughFaults(_ place: SessionReference) {
    var handoff = sessions[place].handoff
    var delay: Int64 = 0
    var copies = 0
    for index in faults.strikes(handoff, now: now) {
      let fault = plan.faults[index]
      emit(.faultInjected(fault.id), on: handoff)
      switch fault.verb {
      case .drop, .partition:
        emit(.handoffLost(handoff, fault: fault.id), on: handoff)
        note(.lost, handoff.task)
        return drop(place)
      case .duplicate(_, let extra):
        for _ in 0..<extra {
          copies += 1
          handoff.copy = UInt8(clamping: copies)
          emit(.handoffDuplicated(handoff, fault: fault.id), on: handoff)
        }
      case .ackWithoutWrite:
        emit(.handoffDelivered(handoff, routed: 0), on: handoff)
        note(.lost, handoff.task)
        return drop(place)
      case .truncate(_, let keep):
        if handoff.content != Handoff.noContent, let work = parcels[handoff.content]?.content.work {
          parcels[handoff.content]?.content.work = work.truncated(keeping: keep)
        }
      case .delay(_, let by): delay = delay.addingSaturated(by)
      case .hold(_, let until): delay = max(delay, until.nanoseconds - now)
      case .misroute(_, let stranger):
        handoff.receiver = stranger
        guard plan.member(stranger) != nil else {
          emit(.handoffUndeliverable(handoff), on: handoff)
          note(.lost, handoff.task)
          return drop(place)
        }
      case .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring, .stopSilently,
        .slow, .noOp, .useTool, .selfDelegate, .askUser,
        .claimWithoutEvidence:
        break
      }
    }
    if let heal = plan.heal { delay = min(delay, max(0, heal.nanoseconds - now)) }
    handoff.copy = 0
    sessions[place].handoff = handoff
    setOut(place, copies: copies, after: delay)
  }

  /// Sets a handoff and its copies out, each of which will open a session of its own.
  private mutating func setOut(_ place: SessionReference, copies: Int, after delay: Int64) {
    var handoff = sessions[place].handoff
    let addressee = sessions[place].addressee
    if handoff.content != Handoff.noContent { parcels[handoff.content]?.copies += copies }
    var places = [place]
    for copy in 0..<copies {
      handoff.copy = UInt8(clamping: copy + 1)
      let another = sessions.add(handoff)
      sessions[another].addressee = addressee
      places.append(another)
    }
    for place in places {
      if delay > 0 {
        schedule(.depart(place), after: delay)
      } else {
        depart(place)
      }
    }
  }

  private mutating func emit(_ kind: Event.Kind, on handoff: Handoff) {
    emit(kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }

  /// Lets go of a handoff that never arrives, and of what it carried.
  mutating func drop(_ place: SessionReference) {
    _ = unwrap(sessions[place].handoff)
    sessions.close(place)
  }

  /// Notes what became of the last word of a task.
  @inline(__always)
  mutating func note(_ fate: TaskRecord.Fate, _ task: TaskID) {
    if task != .none { tasks[task].record.fate = fate }
  }

  mutating func unwrap(_ handoff: Handoff) -> Content? {
    guard handoff.content != Handoff.noContent, let parcel = parcels[handoff.content] else {
      return nil
    }
    if parcel.copies > 1 {
      parcels[handoff.content]?.copies -= 1
      return parcel.content
    }
    return parcels.remove(handoff.content)?.content
  }
}
