package import RehearsalSimulation

/// The list of all rules, which judge simulated runs.
public enum RuleBook {
  /// The types of all rules.
  ///
  /// The order matters: a rule that uses the violations of other rules comes after these rules.
  static let rules: [any Rule.Type] = [
    NonGoalRule.self, OutsideSpecialtyRule.self, UndeclaredFileRule.self,
    DeliveryMachineryRule.self, RequirementLostRule.self, WorkAfterConflictRule.self,
    OutsideAllowlistRule.self,
    DisallowedToolRule.self, GainedToolRule.self, ClaimedWhileStrippedRule.self,
    UndeclaredHandoffRule.self,
    OneSidedHandoffRule.self, UnknownAgentRule.self, SelfDelegationRule.self, NoProgressRule.self,
    MissingContextRule.self, LostHandoffRule.self, ProcessedTwiceRule.self, WorkRepeatedRule.self,
    TwoOwnersRule.self, ResultDroppedRule.self, HalfJoinedRule.self, UnreadRule.self,
    ToFinishedRule.self,
    MissingDeliverableRule.self, FalseScopeConfirmationRule.self, SkillsUnreportedRule.self,
    BelowYetPassedRule.self, MissingNumberRule.self, ContradictoryGateRule.self,
    EditedGateRule.self, StageSkippedRule.self, StaleDecisionRule.self, LateBlockRule.self,
    SkillNotInvokedRule.self,
    UndeclaredSkillRule.self, FrameworkUnmatchedRule.self, DeadlockRule.self,
    PrematureEndRule.self, DeferredPromiseRule.self, CapIgnoredRule.self, ChatterRule.self,
    ZeroWorkRule.self, NoUserRule.self,
    NotHealedRule.self, MissingEvidenceRule.self, StaleEvidenceRule.self, LostUpdateRule.self,
    SlotsExceededRule.self, BudgetExceededRule.self, BudgetOvershootRule.self,
    SpentAfterCancelRule.self, FailedOpenRule.self,
  ]

  /// For each kind of event, the indices in `rules` of the rules that observe the kind; indexed by the kind's code.
  static let subscribersByKind = subscribers(of: rules)

  /// Returns, for each kind of event, the indices of the rules that observe the kind.
  ///
  /// The result is indexed by the kind's code, from 0 through 255.
  static func subscribers(of rules: [any Rule.Type]) -> [[Int]] {
    let kinds = rules.map { $0.observedKinds }
    return (UInt8.min...UInt8.max).map { code in
      kinds.indices.filter { kinds[$0].contains { $0.code == code } }
    }
  }

  /// The descriptions of all rules, with the rules of a group such as `scope` next to each other.
  public static let descriptions: [RuleDescription] = rules.map { $0.about }

  /// The identifiers of all rules, which policies and scenarios can name.
  public static let identifiers: [String] = descriptions.map(\.id)
}

/// An engine that passes each event of a run to those rules that observe the event's kind.
package struct RuleEngine: Sendable {
  /// The rules that a run of the plan can violate.
  private var rules: [any Rule]
  private var violationLog: ViolationLog
  /// The indices in `rules` of the rules that observe each kind of event, in one array for all kinds.
  ///
  /// The array is sorted by the code of the kind. `subscriberOffsets` has the place of each kind.
  private var subscribers: [Int] = []
  /// For the code of each kind of event, the offset in `subscribers` at which the indices for the kind begin.
  ///
  /// The indices for the kind end before the offset for the next code.
  private var subscriberOffsets = [0]
  /// The kinds of event that at least one rule observes.
  package let observedKinds: EventKinds

  /// Creates the engine for one run of a plan.
  ///
  /// If the plan describes a history, which is a log of real work, the engine uses the rules that judge histories.
  package init(_ plan: Plan) {
    violationLog = ViolationLog(severities: plan.severities)
    var rules: [any Rule] = []
    let (types, allSubscribers) =
      plan.isHistory
      ? (HistoryRules.ruleTypes, HistoryRules.subscribers) : (RuleBook.rules, RuleBook.subscribersByKind)
    let indices = types.map { type -> Int? in
      guard let rule = type.init(plan) else { return nil }
      rules.append(rule)
      return rules.count - 1
    }
    self.rules = rules
    observedKinds = EventKinds(rules.flatMap { type(of: $0).observedKinds })
    for subscribersOfKind in allSubscribers {
      subscribers += subscribersOfKind.compactMap { indices[$0] }
      subscriberOffsets.append(subscribers.count)
    }
  }

  /// Passes the next event of the run to those rules that observe the event's kind.
  package mutating func observe(_ event: borrowing Event) {
    let code = Int(event.kind.name.code)
    for offset in subscriberOffsets[code]..<subscriberOffsets[code + 1] {
      rules[subscribers[offset]].observe(event, &violationLog)
    }
  }

  /// Ends the observation, and returns all violations in the order in which the rules found them.
  ///
  /// Violations that only the end of the run shows come last.
  package mutating func conclude() -> [Violation] {
    for index in rules.indices { rules[index].conclude(&violationLog) }
    return violationLog.violations
  }
}
