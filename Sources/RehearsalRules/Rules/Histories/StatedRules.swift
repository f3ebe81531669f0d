import RehearsalSimulation

// The rules in this file judge a history by the statements in its agents' texts. Statements are found by patterns, so
// violations have the severity `warning`, unless the policy file states another severity.

extension RuleDescription {
  /// Returns the description of a rule's variant for texts, with the severity `warning`.
  fileprivate static func textVariant(_ rule: RuleDescription) -> RuleDescription {
    RuleDescription(
      id: rule.id,
      severity: .warning,
      failureMode: rule.failureMode,
      firesWhen: rule.firesWhen,
      kinds: rule.observedKinds
    )
  }
}

/// Reports a text which says that a gate passes, although the number in the text is below the gate's floor.
struct StatedBelowRule: Rule {
  static let ruleDescription = RuleDescription.textVariant(BelowYetPassedRule.ruleDescription)
  static let observedKinds: [Event.Name] = [.gateChecked]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .gateChecked(let gate, let value?, passed: true) = event.kind, !gate.passes(value)
    else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "says that \(gate.metric) passes at \(value) %, which is below \(gate.floor) %"
    )
  }
}

/// Reports a text which says that a gate passes but gives no number for the gate.
struct StatedWithoutNumberRule: Rule {
  static let ruleDescription = RuleDescription.textVariant(MissingNumberRule.ruleDescription)
  static let observedKinds: [Event.Name] = [.gateChecked]

  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .gateChecked(let gate, nil, passed: true) = event.kind else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "says that \(gate.metric) passes, without a number for it"
    )
  }
}

/// Reports an agent's report that mentions some of the deliverables in the agent's contract, but not all of them.
struct StatedDeliverablesRule: Rule {
  static let ruleDescription = RuleDescription.textVariant(MissingDeliverableRule.ruleDescription)
  static let observedKinds: [Event.Name] = [.reportFiled]

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.members.contains(where: { !$0.contract.deliverables.isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .reportFiled(let report) = event.kind, !report.deliverables.isEmpty else { return }
    let promisedDeliverables = plan.member(event.agent)?.contract.deliverables.map(\.text) ?? []
    let missingDeliverables = promisedDeliverables.filter { !report.deliverables.contains($0) }
    guard !missingDeliverables.isEmpty else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "mentions \(missingDeliverables.joined(separator: ", ")) nowhere in its report"
    )
  }
}

/// Reports an agent's report that names skills which the agent did not invoke and its definition does not
/// load.
struct StatedSkillsRule: Rule {
  static let ruleDescription = RuleDescription.textVariant(SkillsUnreportedRule.ruleDescription)
  static let observedKinds: [Event.Name] = [.actSkill, .reportFiled]

  private let plan: Plan
  /// The skills that each agent has invoked.
  private var invokedSkills: [AgentID: Set<String>] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .actSkill(let skill): invokedSkills[event.agent, default: []].insert(skill)
    case .reportFiled(let report):
      guard plan.isDefined(event.agent), let contract = plan.member(event.agent)?.contract else {
        return
      }
      let usedSkills = invokedSkills[event.agent, default: []].union(contract.skills.map(\.text))
      let usedNames = Set(usedSkills.map(Self.comparableName))
      let inventedSkills = report.skills.filter { !usedNames.contains(Self.comparableName($0)) }
      guard !inventedSkills.isEmpty else { return }
      let unlistedText = inventedSkills.count > 5 ? " and \(inventedSkills.count - 5) more" : ""
      context.violations.record(
        Self.ruleDescription,
        event,
        "says that it used \(inventedSkills.prefix(5).joined(separator: ", "))\(unlistedText), "
          + "which it did not invoke and its definition does not load"
      )
    default: break
    }
  }

  /// Returns the letters and digits of a skill's name, without the plugin's name before it.
  ///
  /// The result for `plugin:code-review` is `codereview`.
  private static func comparableName(_ skill: String) -> String {
    (skill.split(separator: ":").last ?? "").filter { $0.isLetter || $0.isNumber }
  }
}

/// Reports a text which says that tests pass, from a session that could not have run or requested tests.
///
/// Such a session has run no command, used no tool and asked no other agent for work. Reading or writing a
/// file, invoking a skill, and a call that the platform, a hook or the user refused do not count as the use of
/// a tool. Texts of reviewers are not reported, because a reviewer may state results that other agents reported.
struct StatedTestsRule: Rule {
  static let ruleDescription = RuleDescription.textVariant(MissingEvidenceRule.ruleDescription)
  static let observedKinds: [Event.Name] = [.actCommand, .actTool, .handoffSent, .actClaim]

  /// The sessions that may have run tests, because they ran a command, used a tool or asked another agent for
  /// work.
  private var possibleTesters: Set<SessionID> = []
  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actClaim(let claim) = event.kind else {
      if mayRunTests(event) { possibleTesters.insert(event.session) }
      return
    }
    // A reviewer may state test results that other agents reported to the reviewer.
    guard !possibleTesters.contains(event.session), plan.role(of: event.agent) != .reviewer else {
      return
    }
    context.violations.record(Self.ruleDescription, event, "says \"\(claim)\" and ran no command")
  }

  /// Returns whether an event may be a run of tests, or a request to another agent to run them.
  private func mayRunTests(_ event: borrowing Event) -> Bool {
    switch event.kind {
    case .handoffSent(let handoff, _): handoff.intent.asksForWork
    case .actTool(_, let use): use == .allowed || use == .unanswered
    default: true
    }
  }
}
