/// A handoff on its way, as changed by the faults that affect it.
struct TransitHandoff {
  var handoff: Handoff
  /// How many duplicates arrive in addition to the original.
  var duplicateCount = 0

  init(_ handoff: Handoff) {
    self.handoff = handoff
  }
}

/// The effects of faults on handoffs.
extension RunState {
  /// Sends a handoff that faults may affect.
  ///
  /// If a fault prevents the delivery, only the first such fault takes effect. Otherwise, the faults take
  /// effect in the order of the scenario. Faults that would change nothing are left out.
  mutating func sendThroughFaults(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    send(reference, through: faultInjector.faultsAffecting(handoff, now: now))
  }

  /// Sends a handoff that the faults with the given indices in the plan may affect.
  mutating func send(_ reference: SessionReference, through strikingFaults: [Int]) {
    let handoff = sessions[reference].handoff
    var transitHandoff = TransitHandoff(handoff)
    if let stoppingFault = strikingFaults.first(where: { stopsDelivery($0) }) {
      applyFault(&transitHandoff, with: plan.faults[stoppingFault])
      return drop(reference)
    }
    let delayFaults = delayingFaults(strikingFaults, of: handoff)
    let otherFaults = [
      misroutingFault(strikingFaults, of: handoff), truncatingFault(strikingFaults, of: handoff),
      racingFault(strikingFaults, of: reference),
    ].compactMap(\.self)
    for index in strikingFaults
    where delayFaults.contains(index) || otherFaults.contains(index) || isDuplication(index) {
      applyFault(&transitHandoff, with: plan.faults[index])
    }
    let delay = transitDelay(delayFaults, of: transitHandoff.handoff)
    transitHandoff.handoff.copyNumber = 0
    sessions[reference].handoff = transitHandoff.handoff
    depart(reference, transitHandoff, after: delay)
  }

  /// Returns whether the fault with the given index in the plan prevents the delivery of a handoff.
  private func stopsDelivery(_ faultIndex: Int) -> Bool {
    switch plan.faults[faultIndex].verb {
    case .platform, .handoff(.drop, _), .handoff(.ackWithoutWrite, _): true
    case .handoff(.misroute(let receiver), _): plan.role(of: receiver) == nil
    default: false
    }
  }

  private func isDuplication(_ faultIndex: Int) -> Bool {
    guard case .handoff(.duplicate, _) = plan.faults[faultIndex].verb else { return false }
    return true
  }

  /// Returns the index of the first fault that sends a handoff to a wrong receiver, or `nil` for none.
  ///
  /// If several such faults affect the handoff, only the first one takes effect. The function is called only
  /// if no fault prevents the delivery.
  func misroutingFault(_ strikingFaults: [Int], of handoff: Handoff) -> Int? {
    strikingFaults.first { index in
      guard case .handoff(.misroute(let receiver), _) = plan.faults[index].verb else {
        return false
      }
      return receiver != handoff.receiver
    }
  }

  private mutating func applyFault(_ transit: inout TransitHandoff, with fault: Fault) {
    emit(.faultInjected(fault.id), on: transit.handoff)
    switch fault.verb {
    // The fault is a partition. No other fault of the platform affects handoffs.
    case .platform: lose(transit.handoff, by: fault)
    case .handoff(let handoffFault, _): apply(handoffFault, of: fault, to: &transit)
    case .agent, .session, .decision: break
    }
  }

  private mutating func apply(
    _ handoffFault: HandoffFault,
    of fault: Fault,
    to transit: inout TransitHandoff
  ) {
    switch handoffFault {
    case .drop: lose(transit.handoff, by: fault)
    case .duplicate(let copies): duplicate(&transit, copies, by: fault)
    case .misroute(let receiver): misroute(&transit, to: receiver)
    case .truncate(let keptDeliverableCount):
      truncate(transit.handoff, keeping: keptDeliverableCount)
    case .race: startRace(for: transit.handoff, by: fault)
    case .ackWithoutWrite:
      // The trace says that the handoff was delivered, but the receiver never gets it.
      emit(.handoffDelivered(transit.handoff, routed: 0), on: transit.handoff)
      recordLastHandoff(.lost, on: transit.handoff)
    // These faults take effect only when the handoff departs.
    case .delay, .hold, .reorder: break
    }
  }

  /// Records that a handoff never arrives because of a fault.
  private mutating func lose(_ handoff: Handoff, by fault: Fault) {
    emit(.handoffLost(handoff, fault: fault.id), on: handoff)
    recordLastHandoff(.lost, on: handoff)
  }

  private mutating func duplicate(_ transit: inout TransitHandoff, _ copies: Int, by fault: Fault) {
    for _ in 0..<copies {
      transit.duplicateCount += 1
      transit.handoff.copyNumber = UInt8(clamping: transit.duplicateCount)
      emit(.handoffDuplicated(transit.handoff, fault: fault.id), on: transit.handoff)
    }
  }

  /// Sends a handoff to another receiver.
  ///
  /// If no agent has the new receiver's name, the handoff is undeliverable.
  private mutating func misroute(_ transit: inout TransitHandoff, to receiver: AgentID) {
    transit.handoff.receiver = receiver
    guard plan.role(of: receiver) == nil else { return }
    emit(.handoffUndeliverable(transit.handoff), on: transit.handoff)
    recordLastHandoff(.lost, on: transit.handoff)
  }

  /// Lets a handoff and its duplicates depart after a delay.
  ///
  /// The handoff and every duplicate open separate sessions.
  private mutating func depart(
    _ reference: SessionReference,
    _ transit: TransitHandoff,
    after delay: TransitDelay
  ) {
    var handoff = transit.handoff
    let addressee = sessions[reference].addressee
    if handoff.contentIndex != Handoff.noContentIndex {
      sharedContents[handoff.contentIndex]?.copyCount += transit.duplicateCount
    }
    var departingHandoffs = [reference]
    for copy in 0..<transit.duplicateCount {
      handoff.copyNumber = UInt8(clamping: copy + 1)
      let duplicate = sessions.add(handoff)
      sessions[duplicate].addressee = addressee
      departingHandoffs.append(duplicate)
    }
    for reference in departingHandoffs {
      if delay.nanoseconds > 0 {
        schedule(.depart(reference), after: delay.nanoseconds)
        if delay.isOvertakable { overtakableHandoffs.append(reference) }
      } else {
        depart(reference)
      }
    }
    if delay.nanoseconds <= 0 { releaseOvertakenHandoffs(after: handoff) }
  }

  mutating func emit(_ kind: Event.Kind, on handoff: Handoff) {
    emit(kind, agent: handoff.sender, task: handoff.task, handoff: handoff.id)
  }
}
