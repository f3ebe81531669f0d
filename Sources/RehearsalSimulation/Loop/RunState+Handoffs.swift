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
      return strike(fault)
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
    if repeats.isActive { countRepeats(of: place) }
    guard sessions[place].handoff.receiver.rawValue < memberCount else { return giveUp(place) }
    guard faults.isEmpty else { return sendThroughFaults(place) }
    depart(place)
  }

  /// Stops the run where the same was handed on too often.
  private mutating func countRepeats(of place: SessionReference) {
    let handoff = sessions[place].handoff
    let content = handoff.content == Handoff.noContent ? nil : parcels[handoff.content]?.content
    if repeats.exceeds(handoff, content) { reach(.repeats) }
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
