package import RehearsalSimulation

/// The list of all rules, which judge simulated runs.
public enum RuleBook {
  /// The types of all rules for simulated runs; ``HistoryRules/ruleTypes`` has those for histories.
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

  /// The descriptions of all rules, with the rules of a group such as `scope` next to each other.
  public static let descriptions: [RuleDescription] = rules.map { $0.ruleDescription }

  /// The identifiers of all rules, which policies and scenarios can name.
  public static let identifiers: [String] = descriptions.map(\.id)
}

/// An engine that passes each event of a run to the rules that need it.
package struct RuleEngine: Sendable {
  /// The rules that a run of the plan can violate.
  private var rules: RuleSet
  private var context: RuleContext
  private let schedule: RuleSchedule
  /// The rules that are watching now, as a set of bits: those for which ``Rule/isWatching`` is true.
  ///
  /// A rule that is watching also gets the events with the condition ``RuleCondition/isWatching``.
  private var watchingRules: UInt64
  /// The kinds of event that at least one rule observes or that ``RuleContext`` needs.
  package let observedKinds: EventKinds

  /// Creates the engine for one run of a plan, with the rules for histories if the plan is of a history.
  package init(_ plan: Plan) {
    let types = plan.isHistory ? HistoryRules.ruleTypes : RuleBook.rules
    let rules = types.compactMap { type -> (any Rule)? in type.init(plan) }
    let ruleSet = RuleSet(rules)
    self.rules = ruleSet
    context = RuleContext(plan)
    let factKinds = context.factKinds
    schedule = RuleSchedule(rules, factKinds: factKinds)
    watchingRules = RuleSchedule.bits(of: rules.indices.filter(ruleSet.isWatching))
    observedKinds = EventKinds(
      rules.flatMap { type(of: $0).observedKinds } + WorkVersions.eventKinds + factKinds
    )
  }

  /// Passes the next event of the run, whose kind has the given code, to the rules that need it.
  mutating func observe(_ event: borrowing Event, kind code: UInt8) {
    if !isKnownUniquelyReferenced(&rules) { rules = rules.copy() }
    let entry = schedule[code]
    if entry.changesWork { context.noteWork(event) }
    var receivingRules = entry.rules(
      hasEnded: context.hasEnded(event.task),
      watching: watchingRules
    )
    // Only events about commands have rules for changes of files.
    if entry.rulesForFileChanges != 0 {
      context.noteCommand(event)
      if !context.fileChanges.isEmpty { receivingRules |= entry.rulesForFileChanges }
    }
    if entry.changesFacts { context.noteFacts(event) }
    if receivingRules != 0 { pass(event, to: receivingRules) }
    if entry.endsTask { context.noteEnd(of: event.task) }
  }

  private mutating func pass(_ event: borrowing Event, to receivers: UInt64) {
    switch event.kind {
    case .handoffSent(let handoff, let texts):
      forEach(receivers) { $0.observeSent($1, handoff, texts, event, &$2) }
    case .handoffDelivered(let handoff, _):
      forEach(receivers) { $0.observeDelivered($1, handoff, event, &$2) }
    default: forEach(receivers) { $0.observe($1, event, &$2) }
    }
  }

  /// Calls a function for each rule in a set of bits, and updates ``watchingRules`` after each call.
  @inline(__always)
  private mutating func forEach(
    _ receivers: UInt64,
    _ call: (RuleSet, _ index: Int, inout RuleContext) -> Void
  ) {
    var remainingRules = receivers
    while remainingRules != 0 {
      let index = remainingRules.trailingZeroBitCount
      remainingRules &= remainingRules - 1
      call(rules, index, &context)
      guard schedule.watchers >> index & 1 == 1 else { continue }
      if rules.isWatching(index) {
        watchingRules |= 1 << index
      } else {
        watchingRules &= ~(1 << index)
      }
    }
  }

  /// Ends the observation, and returns all violations in the order in which the rules found them.
  ///
  /// Violations that only the end of the run shows come last.
  package mutating func conclude() -> [Violation] {
    if !isKnownUniquelyReferenced(&rules) { rules = rules.copy() }
    for index in 0..<rules.count { rules.conclude(index, &context) }
    return context.violations.entries
  }
}
