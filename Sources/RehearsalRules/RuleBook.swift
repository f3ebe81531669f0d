package import RehearsalSimulation

/// Every rule there is.
package enum RuleBook {
  static let rules: [any Rule.Type] = [
    NonGoalRule.self, OutsideSpecialtyRule.self, UndeclaredFileRule.self,
    DeliveryMachineryRule.self, WorkAfterConflictRule.self, OutsideAllowlistRule.self,
    DisallowedToolRule.self, ClaimedWhileStrippedRule.self, UndeclaredHandoffRule.self,
    OneSidedHandoffRule.self, UnknownAgentRule.self, SelfDelegationRule.self, NoProgressRule.self,
    MissingContextRule.self, LostHandoffRule.self, ProcessedTwiceRule.self,
    MissingDeliverableRule.self, FalseScopeConfirmationRule.self, SkillsUnreportedRule.self,
    BelowYetPassedRule.self, MissingNumberRule.self,
    StageSkippedRule.self, DeadlockRule.self, PrematureEndRule.self, DeferredPromiseRule.self,
    CapIgnoredRule.self, ZeroWorkRule.self, NotHealedRule.self,
  ]

  /// What each rule is, group by group.
  package static let descriptions: [RuleDescription] = rules.map { $0.about }

  /// The identifiers that policies and scenarios may name.
  package static let identifiers: [String] = descriptions.map(\.id)
}

/// Shows each event to the rules that subscribe to its kind.
package struct RuleEngine {
  private var rules: [any Rule]
  private var findings: Findings
  /// For each kind's number, the places of the rules that subscribe to it.
  private let subscribers: [[Int]]

  package init(_ plan: Plan) {
    rules = RuleBook.rules.map { $0.init(plan) }
    findings = Findings(severities: plan.severities)
    var subscribers = [[Int]](repeating: [], count: 256)
    for (place, rule) in RuleBook.rules.enumerated() {
      for kind in rule.about.kinds { subscribers[Int(kind.code)].append(place) }
    }
    self.subscribers = subscribers
  }

  package mutating func observe(_ event: borrowing Event) {
    for place in subscribers[Int(event.kind.name.code)] {
      rules[place].observe(event, &findings)
    }
  }

  /// The violations, in the order they were found; those of the run's end come last.
  package mutating func conclude() -> [Violation] {
    for place in rules.indices { rules[place].conclude(&findings) }
    return findings.violations
  }
}
