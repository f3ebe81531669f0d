public import RehearsalSimulation

/// The rules that can judge a history, and the reasons why the other rules cannot.
///
/// A history is a record of what agents really did, read from logs.
public enum HistoryRules {
  /// The kinds of event that show an action of a session, such as a write, rather than a statement
  /// by the session.
  static let actionKinds: [Event.Name] = [.actSkill, .actRead, .actWrite, .actCommand, .actTool]

  /// The types of the rules that judge histories.
  static let ruleTypes: [any Rule.Type] = [
    ToolRuleInHistory<OutsideAllowlistRule>.self, ToolRuleInHistory<DisallowedToolRule>.self,
    GainedToolRule.self,
    UndeclaredHandoffRule.self, OneSidedHandoffRule.self, UnknownAgentRule.self,
    SelfDelegationRule.self, NoProgressRule.self, LostResultRule.self, UndeclaredSkillRule.self,
    NoUsableResultRule.self, NoUserRule.self, OverlappingWriteRule.self, LoosenedGateRule.self,
    JudgeSkippedRule.self, StatedBelowRule.self, StatedWithoutNumberRule.self,
    StatedDeliverablesRule.self, StatedSkillsRule.self, StatedTestsRule.self,
  ]

  /// The information that a rule needs and that logs do not contain.
  ///
  /// The raw value of a case is the reason that reports show for a rule that cannot judge a history.
  public enum MissingInformation: String, Sendable, Hashable, CaseIterable {
    /// Decisions, and reports with their numbers and deliverables, as structured data instead of free text.
    case reports = "reports and decisions are free text in a log"
    /// The files, acceptance criteria, context and requirements of tasks.
    case work = "a log does not name the files, criteria and limits of a task"
    /// The limits, budgets and faults of the platform on which the agents ran.
    case platform = "a log does not state the limits, budgets and faults of the platform"
    /// The promises, claims and assumptions of agents, as structured data.
    case statements = "what an agent promises, claims or assumes is free text in a log"
    /// The time at which a handoff or a message reaches its receiver.
    case delivery = "a log does not show when a message reaches an agent"
  }

  /// The information on which a rule bases its judgement of a history.
  public enum Basis: Sendable, Hashable {
    /// The actions of the agents, such as writes and handoffs.
    case actions
    /// The actions of the agents, compared with the agents' definitions.
    case contracts
    /// The actions of the agents, compared with a policy file that lists the files in which gates
    /// are stated.
    case policy
    /// The statements in texts that the agents wrote, compared with the agents' definitions or
    /// actions.
    ///
    /// Statements are found by text patterns, so the judgement is a heuristic.
    case text
    /// Nothing: the rule cannot judge a history, because logs lack the given information.
    case unjudgeable(MissingInformation)
  }

  /// Returns the basis on which a rule judges histories.
  ///
  /// - Parameter rule: The identifier of the rule, such as `handoff.undeclared`.
  /// - Returns: The basis, or ``Basis/unjudgeable(_:)`` if the rule cannot judge a history.
  public static func basis(of rule: String) -> Basis {
    if let basis = basisByRule[rule] { return basis }
    return .unjudgeable(missingInformation[rule] ?? .platform)
  }

  /// The information on which each rule that can judge histories bases its judgement, keyed by the rule's
  /// identifier.
  private static let basisByRule: [String: Basis] = [
    OutsideAllowlistRule.ruleDescription.id: .contracts,
    DisallowedToolRule.ruleDescription.id: .contracts,
    GainedToolRule.ruleDescription.id: .contracts,
    UndeclaredHandoffRule.ruleDescription.id: .contracts,
    OneSidedHandoffRule.ruleDescription.id: .contracts,
    UndeclaredSkillRule.ruleDescription.id: .contracts,
    StageSkippedRule.ruleDescription.id: .contracts, UnknownAgentRule.ruleDescription.id: .actions,
    SelfDelegationRule.ruleDescription.id: .actions, NoProgressRule.ruleDescription.id: .actions,
    LostHandoffRule.ruleDescription.id: .actions, PrematureEndRule.ruleDescription.id: .actions,
    NoUserRule.ruleDescription.id: .actions, LostUpdateRule.ruleDescription.id: .actions,
    EditedGateRule.ruleDescription.id: .policy,
    MissingDeliverableRule.ruleDescription.id: .text, BelowYetPassedRule.ruleDescription.id: .text,
    MissingNumberRule.ruleDescription.id: .text,
    SkillsUnreportedRule.ruleDescription.id: .text, MissingEvidenceRule.ruleDescription.id: .text,
  ]

  /// The information that logs lack for each rule that cannot judge histories, keyed by the rule's
  /// identifier.
  package static let missingInformation: [String: MissingInformation] = {
    let groups: [(MissingInformation, [any Rule.Type])] = [
      (
        .reports,
        [
          FalseScopeConfirmationRule.self, ContradictoryGateRule.self,
          StaleDecisionRule.self, LateBlockRule.self,
          StaleEvidenceRule.self, SkillNotInvokedRule.self, FrameworkUnmatchedRule.self,
          FailedOpenRule.self,
        ]
      ),
      (
        .work,
        [
          NonGoalRule.self, OutsideSpecialtyRule.self, UndeclaredFileRule.self,
          DeliveryMachineryRule.self, RequirementLostRule.self, WorkAfterConflictRule.self,
          MissingContextRule.self, ZeroWorkRule.self, DeadlockRule.self, CapIgnoredRule.self,
          WorkRepeatedRule.self,
        ]
      ),
      (
        .platform,
        [
          SlotsExceededRule.self, BudgetExceededRule.self, BudgetOvershootRule.self,
          SpentAfterCancelRule.self, NotHealedRule.self, ChatterRule.self,
        ]
      ),
      (.statements, [ClaimedWhileStrippedRule.self, DeferredPromiseRule.self]),
      (
        .delivery,
        [
          ProcessedTwiceRule.self, TwoOwnersRule.self, ResultDroppedRule.self, HalfJoinedRule.self,
          UnreadRule.self, ToFinishedRule.self,
        ]
      ),
    ]
    return Dictionary(
      groups.flatMap { reason, rules in rules.map { ($0.ruleDescription.id, reason) } },
      uniquingKeysWith: { first, _ in first }
    )
  }()

  /// Returns the rules that cannot judge a history, each with the reason as text.
  ///
  /// - Parameters:
  ///   - plan: The plan with the definitions and the policy with which the history is compared.
  ///   - agents: The names of the agents of the history. The plan can have further agents, which took no part.
  ///   - hasText: Whether the history contains the texts that its agents wrote.
  /// - Returns: The reasons, by the identifier of the rule.
  public static func reasonsForUnjudgedRules(
    _ plan: Plan,
    agents: [String],
    hasText: Bool
  ) -> [String: String] {
    let hasDefinitions = plan.agents.contains { plan.isDefined($0) }
    let hasContracts = agents.contains { isDefined($0, in: plan) }
    let applicableRules = Set(
      ruleTypes.filter { $0.init(plan) != nil }.map { $0.ruleDescription.id }
    )
    var reasons: [String: String] = [:]
    for rule in RuleBook.identifiers {
      switch basis(of: rule) {
      case .unjudgeable(let missingInformation): reasons[rule] = missingInformation.rawValue
      case .contracts where !hasDefinitions: reasons[rule] = "without the definitions (--agents)"
      case .policy where plan.gateFiles.isEmpty:
        reasons[rule] = "without a policy that names `gate-files` (--policy)"
      case .text where !hasDefinitions || !hasText:
        reasons[rule] = "without the words of the agents and their definitions (--text, --agents)"
      case .contracts where !hasContracts, .text where !hasContracts:
        reasons[rule] = "no agent of the log has a definition in --agents"
      case .contracts, .policy, .text:
        if !applicableRules.contains(rule) {
          reasons[rule] = "the definitions and the policy have nothing that they apply to"
        }
      case .actions: break
      }
    }
    return reasons
  }

  /// Returns the agents of a history that have no definition, although the plan has definitions.
  ///
  /// - Parameters:
  ///   - agents: The names of the agents of the history.
  ///   - plan: The plan with the definitions with which the history is compared.
  /// - Returns: The names in their order; empty if the plan has no definitions at all.
  public static func undefinedAgents(of agents: [String], in plan: Plan) -> [String] {
    guard plan.agents.contains(where: { plan.isDefined($0) }) else { return [] }
    return agents.filter { !isDefined($0, in: plan) }
  }

  private static func isDefined(_ agent: String, in plan: Plan) -> Bool {
    plan.agent(named: agent).map { plan.isDefined($0) } ?? false
  }
}
