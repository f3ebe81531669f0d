/// A judge's decision on the work, together with its consequences.
struct Ruling {
  /// The decision of the judge.
  var decision: Decision
  /// The defects that the judge names.
  var defects: [Defect]
  /// Whether the work goes on to the next judge, or to the coordinator as approved.
  var letsThrough: Bool
  /// The flaws that the judge found and for which work has to be corrected.
  ///
  /// An approval in spite of them names them, so that the trace shows what the judge knew.
  var flawDefects: [Defect] = []
  /// The records of the faults that changed the ruling.
  var faultRecords: [ProtocolAction] = []

  /// Creates the ruling of a judge that approved or refused the work.
  init(_ decision: Decision, _ defects: [Defect]) {
    self.decision = decision
    self.defects = defects
    letsThrough = decision.approves
  }

  /// Creates the ruling of a judge that gave no usable decision.
  ///
  /// The setting ``Platform/guards`` determines whether the work goes on. `strikes` are the records of the
  /// faults that made the decision unusable.
  init(unusable decision: Decision, on platform: Platform, _ strikes: [ProtocolAction] = []) {
    self.decision = decision
    self.faultRecords = strikes
    letsThrough = platform.guards == .open
    defects = [Defect(category: "guard", text: "no decision that anybody can go by")]
  }

  /// Changes the ruling because of a fault of the judge's session.
  ///
  /// - Parameters:
  ///   - fault: The fault, which makes the decision wrong or unusable.
  ///   - index: The index of the fault in the plan.
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
      self = Ruling(unusable: .timedOut, on: platform, faultRecords)
      if letsThrough { defects = [] }
    case .malformedDecision: self = Ruling(unusable: .malformed, on: platform, faultRecords)
    case .falseBlock:
      decision = refusal
      defects = [Defect(category: "guard", text: "refused without a finding")]
      letsThrough = false
    case .falseAllow: (decision, defects, letsThrough) = (.approved, flawDefects, true)
    }
    faultRecords.append(.recordFault(fault: index))
  }
}

extension Situation {
  /// Returns the judge's ruling on the work, with the changes that the session's faults make.
  ///
  /// The script can state the decision. Otherwise, the judge refuses the work if it found defects,
  /// and approves the work if it found none. A scripted approval names the flaws that the judge found.
  func ruling(on finding: Finding, otherwise refusal: Decision) -> Ruling {
    let approval =
      finding.recommendations.isEmpty ? Decision.approved : .approvedWithRecommendations
    let decision =
      clause?.scriptedDecision?.decision ?? (finding.defects.isEmpty ? approval : refusal)
    var ruling =
      decision.isUsable
      ? Ruling(
        decision,
        clause?.scriptedDecision?.defects ?? finding.defects + finding.recommendations
      )
      : Ruling(unusable: decision, on: plan.platform)
    ruling.flawDefects = finding.flawDefects
    if decision.approves { ruling.defects += finding.flawDefects }
    for case (let index, .decision(let fault, _)) in faults {
      ruling.apply(fault, at: index, refusal: refusal, on: plan.platform)
    }
    return ruling
  }
}
