/// How handoffs get from sender to receiver.
extension RunState {
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
  func draft(
    _ intent: Intent,
    from reference: SessionReference,
    to receiver: AgentID,
    task: TaskID,
    round: Int,
    content: UInt32
  ) -> Handoff {
    Handoff(
      id: .none,
      cause: sessions[reference].handoff.id,
      sender: sessions[reference].agent,
      receiver: receiver,
      task: task,
      content: content,
      round: UInt16(clamping: round),
      intent: intent,
      copy: 0
    )
  }

  /// Sends a session's handoff, unless its agent crashes before it; it may crash after it.
  mutating func send(_ draft: Handoff, from reference: SessionReference) {
    guard let crash = crash(of: reference, at: .handoffSent) else {
      return sendAnyway(draft, from: reference)
    }
    switch crash.moment {
    case .after: sendAnyway(draft, from: reference)
    case .before: drop(draft)
    }
    strike(crash.fault, sessions[reference].agent)
  }

  private mutating func sendAnyway(_ draft: Handoff, from reference: SessionReference) {
    handoffs += 1
    progress += 1
    var handoff = draft
    handoff.id = HandoffID(rawValue: handoffs)
    if handoff.intent != .inform { sessions[reference].result = .handedOff }
    let items = handoff.content == Handoff.noContent ? [] : parcels[handoff.content]?.content.items
    emit(
      .handoffSent(handoff, items: items ?? []),
      agent: handoff.sender,
      session: sessions[reference].number,
      task: handoff.task,
      handoff: handoff.id
    )
    if handoff.task != .none { tasks[handoff.task.index].record.note(handoff) }
    if Int(handoff.round) > plan.limits.rounds { reach(.rounds) }
    guard plan.member(handoff.receiver) != nil else {
      emit(.handoffUndeliverable(handoff), on: handoff)
      drop(handoff)
      return
    }
    guard faults.isEmpty else { return sendThroughFaults(handoff) }
    depart(handoff)
  }

  /// Sets a handoff on its way, through the orchestrator's queue where there is one.
  ///
  /// While the orchestrator is away, what it would route waits for it.
  mutating func depart(_ handoff: Handoff) {
    if let orchestrator = router.orchestrator, handoff.sender != orchestrator,
      absences.isAway(orchestrator)
    {
      noteUnreachable(handoff, orchestrator)
      return absences.strand(handoff)
    }
    let routed = router.pass(handoff, now: now)
    schedule(.arrive(handoff, routed: routed), after: routed)
  }

  private mutating func sendThroughFaults(_ sent: Handoff) {
    var handoff = sent
    var delay: Int64 = 0
    var copies = 0
    for index in faults.strikes(handoff, now: now) {
      let fault = plan.faults[index]
      emit(.faultInjected(fault.id), on: handoff)
      switch fault.verb {
      case .drop:
        emit(.handoffLost(handoff, fault: fault.id), on: handoff)
        note(.lost, handoff.task)
        drop(handoff)
        return
      case .duplicate(_, let extra):
        for _ in 0..<extra {
          copies += 1
          handoff.copy = UInt8(clamping: copies)
          emit(.handoffDuplicated(handoff, fault: fault.id), on: handoff)
        }
      case .delay(_, let by): delay = delay.addingSaturated(by)
      case .hold(_, let until): delay = max(delay, until.nanoseconds - now)
      case .misroute(_, let stranger):
        addressees[handoff.id] = addressees[handoff.id] ?? handoff.receiver
        handoff.receiver = stranger
        guard plan.member(stranger) != nil else {
          emit(.handoffUndeliverable(handoff), on: handoff)
          note(.lost, handoff.task)
          return drop(handoff)
        }
      case .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring, .stopSilently:
        break
      }
    }
    if let heal = plan.heal { delay = min(delay, max(0, heal.nanoseconds - now)) }
    if handoff.content != Handoff.noContent { parcels[handoff.content]?.copies += copies }
    for copy in 0...copies {
      handoff.copy = UInt8(clamping: copy)
      if delay > 0 {
        schedule(.depart(handoff), after: delay)
      } else {
        depart(handoff)
      }
    }
  }

  private mutating func emit(_ kind: Event.Kind, on handoff: Handoff) {
    emit(kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }

  /// Lets go of what a handoff that never arrives carried.
  mutating func drop(_ handoff: Handoff) {
    _ = unwrap(handoff)
  }

  /// Notes what became of the last word of a task.
  mutating func note(_ fate: TaskRecord.Fate, _ task: TaskID) {
    if task != .none { tasks[task.index].record.fate = fate }
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
