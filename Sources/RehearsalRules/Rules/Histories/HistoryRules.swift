public import RehearsalSimulation

/// The rules that can judge a history, and the reasons why the others cannot.
public enum HistoryRules {
  /// The acts that show what a session did.
  static let acts: [Event.Name] = [.actSkill, .actRead, .actWrite, .actCommand, .actTool]

  static let types: [any Rule.Type] = [
    OutsideAllowlistRule.self, DisallowedToolRule.self, GainedToolRule.self,
    UndeclaredHandoffRule.self, OneSidedHandoffRule.self, UnknownAgentRule.self,
    SelfDelegationRule.self, NoProgressRule.self, LostResultRule.self, UndeclaredSkillRule.self,
    NoUsableResultRule.self, NoUserRule.self, OverlappingWriteRule.self, LoosenedGateRule.self,
    JudgeSkippedRule.self, StatedBelowRule.self, StatedWithoutNumberRule.self,
    StatedDeliverablesRule.self, StatedSkillsRule.self, StatedTestsRule.self,
  ]

  static let subscribers = RuleBook.subscribers(of: types)

  /// What a rule needs that a log does not have.
  public enum Missing: String, Sendable, Hashable, CaseIterable {
    /// Reports with numbers and deliverables, and decisions, as fields.
    case reports = "reports and decisions are free text in a log"
    /// Tasks with their files, criteria, context and requirements.
    case work = "a log does not name the files, criteria and limits of a task"
    /// The limits of the platform and its faults.
    case platform = "a log does not state the limits, budgets and faults of the platform"
    /// What an agent says.
    case words = "what an agent promises, claims or assumes is free text in a log"
    /// What reaches whom.
    case delivery = "a log does not show when a message reaches an agent"
  }

  /// What a rule judges a history by.
  public enum Basis: Sendable, Hashable {
    /// What the agents did.
    case acts
    /// What the agents did, held against their definitions.
    case contracts
    /// What the agents did, held against a policy that names the files of gates.
    case policy
    /// What the words of the agents state, held against their definitions. A heuristic.
    case text
    /// The rule cannot judge a history.
    case none(Missing)
  }

  /// Returns by what a rule judges histories.
  public static func basis(of rule: String) -> Basis {
    if let basis = bases[rule] { return basis }
    return .none(missing[rule] ?? .platform)
  }

  private static let bases: [String: Basis] = [
    OutsideAllowlistRule.about.id: .contracts, DisallowedToolRule.about.id: .contracts,
    GainedToolRule.about.id: .contracts, UndeclaredHandoffRule.about.id: .contracts,
    OneSidedHandoffRule.about.id: .contracts, UndeclaredSkillRule.about.id: .contracts,
    StageSkippedRule.about.id: .contracts, UnknownAgentRule.about.id: .acts,
    SelfDelegationRule.about.id: .acts, NoProgressRule.about.id: .acts,
    LostHandoffRule.about.id: .acts, PrematureEndRule.about.id: .acts,
    NoUserRule.about.id: .acts, LostUpdateRule.about.id: .acts, EditedGateRule.about.id: .policy,
    MissingDeliverableRule.about.id: .text, BelowYetPassedRule.about.id: .text,
    MissingNumberRule.about.id: .text,
    SkillsUnreportedRule.about.id: .text, MissingEvidenceRule.about.id: .text,
  ]

  package static let missing: [String: Missing] = {
    let groups: [(Missing, [any Rule.Type])] = [
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
      (.words, [ClaimedWhileStrippedRule.self, DeferredPromiseRule.self]),
      (
        .delivery,
        [
          ProcessedTwiceRule.self, TwoOwnersRule.self, ResultDroppedRule.self, HalfJoinedRule.self,
          UnreadRule.self, ToFinishedRule.self,
        ]
      ),
    ]
    return Dictionary(
      groups.flatMap { reason, rules in rules.map { ($0.about.id, reason) } },
      uniquingKeysWith: { first, _ in first }
    )
  }()

  /// Returns the rules that cannot judge a history, each with the reason.
  ///
  /// - Parameters:
  ///   - plan: The plan that the history is held against.
  ///   - hasText: Whether the history has the words of its agents.
  /// - Returns: The reasons by the identifiers of the rules.
  public static func unjudged(_ plan: Plan, hasText: Bool) -> [String: String] {
    let hasContracts = plan.agents.contains { plan.isDefined($0) }
    let applying = Set(types.filter { $0.init(plan) != nil }.map { $0.about.id })
    var reasons: [String: String] = [:]
    for rule in RuleBook.identifiers {
      switch basis(of: rule) {
      case .none(let missing): reasons[rule] = missing.rawValue
      case .contracts where !hasContracts: reasons[rule] = "without the definitions (--agents)"
      case .policy where plan.gateFiles.isEmpty:
        reasons[rule] = "without a policy that names `gate-files` (--policy)"
      case .text where !hasContracts || !hasText:
        reasons[rule] = "without the words of the agents and their definitions (--text, --agents)"
      case .contracts, .policy, .text:
        if !applying.contains(rule) {
          reasons[rule] = "the definitions and the policy have nothing that they apply to"
        }
      case .acts: break
      }
    }
    return reasons
  }
}
