/// What a judge says of the work, and whether the work goes on with it.
struct Ruling {
  /// What it says.
  var decision: Decision
  /// What it found wrong.
  var defects: [Defect]
  /// Whether the work goes on.
  var letsThrough: Bool
  /// The faults that made it so.
  var strikes: [Action] = []

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
}

extension Situation {
  /// The judge's word: the script's where there is one, else by what was found, as the faults that
  /// strike the session leave it.
  func ruling(on found: Finding, otherwise refusal: Decision) -> Ruling {
    let approval =
      found.recommendations.isEmpty ? Decision.approved : .approvedWithRecommendations
    let decision = script?.decides?.decision ?? (found.defects.isEmpty ? approval : refusal)
    var ruling =
      decision.isUsable
      ? Ruling(decision, script?.decides?.defects ?? found.defects + found.recommendations)
      : Ruling(unusable: decision, on: plan.platform)
    for fault in faults {
      switch fault.verb {
      case .failOpen: ruling.failOpen(by: fault.index)
      case .malformedDecision: ruling = .malformed(on: plan.platform, by: fault.index)
      case .falseBlock: ruling.block(refusal, by: fault.index)
      case .falseAllow: ruling.allow(by: fault.index)
      case .drop, .duplicate, .delay, .hold, .reorder, .misroute, .partition, .truncate,
        .ackWithoutWrite, .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring,
        .stopSilently, .slow, .noOp, .useTool, .selfDelegate, .askUser, .claimWithoutEvidence,
        .editGate, .tornWrite, .staleRead, .lostUpdate, .rateLimit, .budgetExhausted,
        .slotsExhausted:
        break
      }
    }
    return ruling
  }
}
