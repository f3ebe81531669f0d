package import RehearsalSimulation

/// The list of all rules.
public enum RuleBook {
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

  /// For each code of an event kind, the indices in `rules` of the rules that subscribe to the kind.
  static let subscribers = subscribers(of: rules)

  /// Returns for each code of an event kind the indices of the rules that subscribe to the kind.
  static func subscribers(of rules: [any Rule.Type]) -> [[Int]] {
    let kinds = rules.map { $0.kinds }
    return (UInt8.min...UInt8.max).map { code in
      kinds.indices.filter { kinds[$0].contains { $0.code == code } }
    }
  }

  /// The descriptions of all rules, with the rules of a group next to each other.
  public static let descriptions: [RuleDescription] = rules.map { $0.about }

  /// The identifiers of all rules, which policies and scenarios can name.
  public static let identifiers: [String] = descriptions.map(\.id)
}

/// An engine that passes each event of a run to the rules that subscribe to the event's kind.
package struct RuleEngine: Sendable {
  /// The rules that can find violations in a run of the plan.
  private var rules: [any Rule]
  private var violationLog: ViolationLog
  /// The indices in `rules` of the subscribers of all kinds, sorted by the kinds' codes.
  private var subscribers: [Int] = []
  /// For each kind's code, the offset in `subscribers` of the kind's first subscriber.
  ///
  /// The offset of the next code is the end of the kind's subscribers.
  private var starts = [0]
  /// The kinds of event that at least one rule subscribes to.
  package let kinds: EventKinds

  package init(_ plan: Plan) {
    violationLog = ViolationLog(severities: plan.severities)
    var rules: [any Rule] = []
    let (types, allSubscribers) =
      plan.isHistory
      ? (HistoryRules.types, HistoryRules.subscribers) : (RuleBook.rules, RuleBook.subscribers)
    let indices = types.map { type -> Int? in
      guard let rule = type.init(plan) else { return nil }
      rules.append(rule)
      return rules.count - 1
    }
    self.rules = rules
    kinds = EventKinds(rules.flatMap { type(of: $0).kinds })
    for kind in allSubscribers {
      subscribers += kind.compactMap { indices[$0] }
      starts.append(subscribers.count)
    }
  }

  package mutating func observe(_ event: borrowing Event) {
    let code = Int(event.kind.name.code)
    for offset in starts[code]..<starts[code + 1] {
      rules[subscribers[offset]].observe(event, &violationLog)
    }
  }

  /// Ends the observation and returns all violations in the order in which the rules found them.
  ///
  /// Violations that only the end of the run shows come last.
  package mutating func conclude() -> [Violation] {
    for index in rules.indices { rules[index].conclude(&violationLog) }
    return violationLog.all
  }
}
