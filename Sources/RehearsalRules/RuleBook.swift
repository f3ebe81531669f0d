import RehearsalSimulation

/// Every rule there is.
public enum RuleBook {
  static let rules: [any Rule.Type] = [
    NonGoalRule.self, OutsideSpecialtyRule.self, UndeclaredFileRule.self,
    DeliveryMachineryRule.self, WorkAfterConflictRule.self, OutsideAllowlistRule.self,
    DisallowedToolRule.self, ClaimedWhileStrippedRule.self, UndeclaredHandoffRule.self,
    OneSidedHandoffRule.self, UnknownAgentRule.self, SelfDelegationRule.self, NoProgressRule.self,
    MissingContextRule.self, LostHandoffRule.self, ProcessedTwiceRule.self, WorkRepeatedRule.self,
    TwoOwnersRule.self, ResultDroppedRule.self,
    MissingDeliverableRule.self, FalseScopeConfirmationRule.self, SkillsUnreportedRule.self,
    BelowYetPassedRule.self, MissingNumberRule.self, ContradictoryGateRule.self,
    EditedGateRule.self, StageSkippedRule.self, StaleDecisionRule.self, LateBlockRule.self,
    SkillNotInvokedRule.self,
    UndeclaredSkillRule.self, FrameworkUnmatchedRule.self, DeadlockRule.self,
    PrematureEndRule.self, DeferredPromiseRule.self, CapIgnoredRule.self, ChatterRule.self,
    ZeroWorkRule.self,
    NotHealedRule.self, MissingEvidenceRule.self, StaleEvidenceRule.self, LostUpdateRule.self,
    SlotsExceededRule.self, BudgetExceededRule.self, FailedOpenRule.self,
  ]

  /// For each number that a kind of event can have, the places of the rules that subscribe to it.
  static let subscribers: [[Int]] = (UInt8.min...UInt8.max).map { code in
    descriptions.indices.filter { descriptions[$0].kinds.contains { $0.code == code } }
  }

  /// What each rule is, group by group.
  public static let descriptions: [RuleDescription] = rules.map { $0.about }

  /// The identifiers that policies and scenarios may name.
  public static let identifiers: [String] = descriptions.map(\.id)
}
