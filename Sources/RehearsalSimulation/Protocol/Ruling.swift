/// What a judge says of the work, and whether the work goes on with it.
struct Ruling: Equatable {
  /// What it says.
  var decision: Decision
  /// What it found wrong.
  var defects: [Defect]
  /// Whether the work goes on.
  var letsThrough: Bool
  /// The fault that made it so, by its place in the plan.
  var fault: Int?

  /// A decision that somebody can go by.
  init(_ decision: Decision, _ defects: [Defect]) {
    self.decision = decision
    self.defects = defects
    letsThrough = decision.approves
  }

  /// A decision that nobody can go by: whether it lets the work through is the platform's to say.
  init(unusable decision: Decision, on platform: Platform) {
    self.decision = decision
    letsThrough = platform.guards == .open
    defects = [Defect(category: "guard", text: "no decision that anybody can go by")]
  }

  /// The same, whatever made it so.
  var unstruck: Ruling {
    var ruling = self
    ruling.fault = nil
    return ruling
  }

  /// The same, made so by a fault.
  func struck(by fault: Int) -> Ruling {
    var ruling = self
    ruling.fault = fault
    return ruling
  }
}

extension Situation {
  /// The judge's word: the script's where there is one, else by what was found, as the faults that
  /// strike the session leave it.
  func ruling(on found: Finding, otherwise refusal: Decision) -> Ruling {
    let approval =
      found.recommendations.isEmpty ? Decision.approved : .approvedWithRecommendations
    let decision = script?.decides?.decision ?? (found.defects.isEmpty ? approval : refusal)
    let own =
      decision.isUsable
      ? Ruling(decision, script?.decides?.defects ?? found.defects + found.recommendations)
      : Ruling(unusable: decision, on: plan.platform)
    return struck(own, otherwise: refusal)
  }

  /// A ruling as the last fault leaves it that makes another one of it.
  private func struck(_ own: Ruling, otherwise refusal: Decision) -> Ruling {
    var ruling = own
    for fault in faults {
      var other = ruling.unstruck
      switch fault.verb {
      case .failOpen: other = .timedOut
      case .malformedDecision: other = Ruling(unusable: .malformed, on: plan.platform)
      case .falseBlock: other = .blocked(refusal)
      case .falseAllow: other = .allowed
      case .drop, .duplicate, .delay, .hold, .reorder, .misroute, .partition, .truncate,
        .ackWithoutWrite, .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring,
        .stopSilently, .slow, .noOp, .useTool, .selfDelegate, .askUser, .claimWithoutEvidence,
        .editGate, .tornWrite, .staleRead, .lostUpdate, .rateLimit, .budgetExhausted,
        .slotsExhausted:
        break
      }
      if other != ruling.unstruck { ruling = other.struck(by: fault.index) }
    }
    return ruling.unstruck == own ? own : ruling
  }
}
