import RehearsalSimulation

// Rules that judge a history by what its words state. Words are read by their form alone, so these rules report no errors
// unless the policy says so.

extension RuleDescription {
  /// The description of a rule that judges by words.
  fileprivate static func stated(_ rule: RuleDescription) -> RuleDescription {
    RuleDescription(
      id: rule.id,
      severity: .warning,
      failureMode: rule.failureMode,
      firesWhen: rule.firesWhen,
      kinds: rule.kinds
    )
  }
}

/// Reports words that let work pass with a number below a gate's floor.
struct StatedBelowRule: Rule {
  static let about = RuleDescription.stated(BelowYetPassedRule.about)
  static let kinds: [Event.Name] = [.gateChecked]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .gateChecked(let gate, let value?, passed: true) = event.kind, !gate.passes(value)
    else { return }
    violations.record(
      Self.about,
      event,
      "says that \(gate.metric) passes at \(value) %, which is below \(gate.floor) %"
    )
  }
}

/// Reports words that let a gate pass without a number for it.
struct StatedWithoutNumberRule: Rule {
  static let about = RuleDescription.stated(MissingNumberRule.about)
  static let kinds: [Event.Name] = [.gateChecked]

  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .gateChecked(let gate, nil, passed: true) = event.kind else { return }
    violations.record(Self.about, event, "says that \(gate.metric) passes, without a number for it")
  }
}

/// Reports a report that follows the contract, but mentions some of its deliverables nowhere.
struct StatedDeliverablesRule: Rule {
  static let about = RuleDescription.stated(MissingDeliverableRule.about)
  static let kinds: [Event.Name] = [.reportFiled]

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.members.contains(where: { !$0.contract.deliverables.isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .reportFiled(let report) = event.kind, !report.deliverables.isEmpty else { return }
    let promised = plan.member(event.agent)?.contract.deliverables.map(\.text) ?? []
    let missing = promised.filter { !report.deliverables.contains($0) }
    guard !missing.isEmpty else { return }
    violations.record(
      Self.about,
      event,
      "mentions \(missing.joined(separator: ", ")) nowhere in its report"
    )
  }
}

/// Reports skills that a report names although the session invoked them nowhere and its definition does not load them.
struct StatedSkillsRule: Rule {
  static let about = RuleDescription.stated(SkillsUnreportedRule.about)
  static let kinds: [Event.Name] = [.actSkill, .reportFiled]

  private let plan: Plan
  private var invoked: [AgentID: Set<String>] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .actSkill(let skill): invoked[event.agent, default: []].insert(skill)
    case .reportFiled(let report):
      guard plan.isDefined(event.agent), let contract = plan.member(event.agent)?.contract else {
        return
      }
      let known = invoked[event.agent, default: []].union(contract.skills.map(\.text))
      let names = Set(known.map(Self.bare))
      let invented = report.skills.filter { !names.contains(Self.bare($0)) }
      guard !invented.isEmpty else { return }
      let more = invented.count > 5 ? " and \(invented.count - 5) more" : ""
      violations.record(
        Self.about,
        event,
        "says that it used \(invented.prefix(5).joined(separator: ", "))\(more), "
          + "which it did not invoke and its definition does not load"
      )
    default: break
    }
  }

  /// Returns the letters and digits of a skill's name without its plugin.
  private static func bare(_ skill: String) -> String {
    (skill.split(separator: ":").last ?? "").filter { $0.isLetter || $0.isNumber }
  }
}

/// Reports words that say that tests pass, of a session that ran no command.
struct StatedTestsRule: Rule {
  static let about = RuleDescription.stated(MissingEvidenceRule.about)
  static let kinds: [Event.Name] = [.actCommand, .actTool, .handoffSent, .actClaim]

  /// The sessions that can have run tests, by themselves or by others.
  private var active: Set<SessionID> = []
  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .actClaim(let claim) = event.kind else {
      if case .handoffSent(let handoff, _) = event.kind, !handoff.intent.asksForWork { return }
      active.insert(event.session)
      return
    }
    // A reviewer is told the results of others.
    guard !active.contains(event.session), plan.role(of: event.agent) != .reviewer else { return }
    violations.record(Self.about, event, "says \"\(claim)\" and ran no command")
  }
}
