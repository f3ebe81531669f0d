/// A judge's decision, and whether it lets the work through.
struct Ruling {
  /// The decision.
  var decision: Decision
  /// The defects that the judge names.
  var defects: [Defect]
  /// Whether the work continues to the next judge or is approved.
  var letsThrough: Bool
  /// The strikes of the faults that changed the ruling.
  var strikes: [Action] = []

  /// Creates the ruling of a usable decision.
  init(_ decision: Decision, _ defects: [Defect]) {
    self.decision = decision
    self.defects = defects
    letsThrough = decision.approves
  }

  /// Creates the ruling of an unusable decision, for which the platform decides whether the work is
  /// let through.
  init(unusable decision: Decision, on platform: Platform, _ strikes: [Action] = []) {
    self.decision = decision
    self.strikes = strikes
    letsThrough = platform.guards == .open
    defects = [Defect(category: "guard", text: "no decision that anybody can go by")]
  }

  /// Changes the ruling as a fault requires.
  ///
  /// - Parameters:
  ///   - fault: The fault.
  ///   - index: The fault's index in the plan.
  ///   - refusal: The decision by which the judge refuses work.
  ///   - platform: The platform of the run.
  mutating func apply(
    _ fault: DecisionFault,
    at index: Int,
    refusal: Decision,
    on platform: Platform
  ) {
    switch fault {
    case .failOpen:
      self = Ruling(unusable: .timedOut, on: platform, strikes)
      if letsThrough { defects = [] }
    case .malformedDecision: self = Ruling(unusable: .malformed, on: platform, strikes)
    case .falseBlock:
      decision = refusal
      defects = [Defect(category: "guard", text: "refused without a finding")]
      letsThrough = false
    case .falseAllow: (decision, defects, letsThrough) = (.approved, [], true)
    }
    strikes.append(.strike(fault: index))
  }
}

extension Situation {
  /// Returns the judge's ruling, as changed by the faults that strike the session.
  ///
  /// The decision is the one that the script states. If the script states none, the decision
  /// follows from the findings.
  func ruling(on found: Finding, otherwise refusal: Decision) -> Ruling {
    let approval =
      found.recommendations.isEmpty ? Decision.approved : .approvedWithRecommendations
    let decision = script?.decides?.decision ?? (found.defects.isEmpty ? approval : refusal)
    var ruling =
      decision.isUsable
      ? Ruling(decision, script?.decides?.defects ?? found.defects + found.recommendations)
      : Ruling(unusable: decision, on: plan.platform)
    for case (let index, .decision(let fault, _)) in faults {
      ruling.apply(fault, at: index, refusal: refusal, on: plan.platform)
    }
    return ruling
  }
}
