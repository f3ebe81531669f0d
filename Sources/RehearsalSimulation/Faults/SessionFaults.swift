/// What faults make of the actions that a session decided on.
extension Situation {
  /// What the session does in place of all that its role would decide, where a fault has it neglect
  /// its work: the role never hears of the handoff.
  var neglect: [Action]? {
    for fault in faults {
      if case .deferring(_, let promise) = fault.verb {
        return deferring(to: promise, by: fault.index)
      }
      if case .askUser = fault.verb { return asking(by: fault.index) }
    }
    return nil
  }

  /// The actions as the faults that strike the session leave them, one after the other.
  func struck(_ actions: [Action]) -> [Action] {
    faults.reduce(actions) { actions, fault in
      switch fault.verb {
      case .slow(_, let times): slowed(actions, times, by: fault.index)
      case .noOp: idled(actions, by: fault.index)
      case .useTool(_, let tool): using(tool, actions, by: fault.index)
      case .selfDelegate: handedToItself(actions, by: fault.index)
      case .claimWithoutEvidence(_, let claim): claiming(claim, actions, by: fault.index)
      case .stopSilently: silenced(actions, by: fault.index)
      case .editGate(_, let path): editing(gate: path, actions, by: fault.index)
      case .tornWrite: tearing(actions, by: fault.index)
      case .lostUpdate(_, let path): overwriting(path, actions, by: fault.index)
      case .rateLimit(_, let time): limited(actions, for: time, by: fault.index)
      case .budgetExhausted: exhausting(actions, by: fault.index)
      case .drop, .duplicate, .delay, .hold, .misroute, .partition, .truncate, .ackWithoutWrite,
        .reorder, .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring, .askUser,
        .failOpen, .malformedDecision, .falseBlock, .falseAllow, .staleRead, .slotsExhausted:
        actions
      }
    }
  }
}

extension Situation {
  /// The first fault of a kind that strikes the session.
  func strike(_ isMeant: (Fault.Verb) -> Bool) -> Int? {
    faults.first { isMeant($0.verb) }?.index
  }
}

extension [Action] {
  /// The actions with others before the first that ends the session's work.
  func inserting(_ others: [Action]) -> [Action] {
    let place = firstIndex { $0.endsWork } ?? endIndex
    return Array(self[..<place]) + others + self[place...]
  }

  /// The actions with others before the first that shows the work, or else that ends it.
  func insertingBeforeProof(_ others: [Action]) -> [Action] {
    let proof = firstIndex { action in
      guard case .prove = action else { return false }
      return true
    }
    guard let proof else { return inserting(others) }
    return Array(self[..<proof]) + others + self[proof...]
  }

  /// The actions but those that hand work on.
  var withoutHandoffs: [Action] {
    filter { action in
      guard case .handOff = action else { return true }
      return false
    }
  }
}
