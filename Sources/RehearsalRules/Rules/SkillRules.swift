import RehearsalSimulation

/// Reports an agent that wrote and reported work, if no session on the task invoked a skill that the agent's
/// definition requires.
///
/// Skills that are required for a framework are left to ``FrameworkUnmatchedRule``.
struct SkillNotInvokedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "skill.not-invoked",
    severity: .warning,
    failureMode: .disobeyedRole,
    firesWhen: "work is done and reported without a skill that the definition requires for it",
    kinds: RequiredSkills.eventKinds
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> { RequiredSkills.conditions }

  private var requiredSkills: RequiredSkills

  init?(_ plan: Plan) {
    guard let skills = RequiredSkills(plan, forFrameworks: false) else { return nil }
    self.requiredSkills = skills
  }

  var isWatching: Bool { requiredSkills.isWatching }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    for obligation in requiredSkills.missedObligations(at: event) {
      context.violations.record(Self.ruleDescription, event, "worked without \(obligation.skill)")
    }
  }
}

/// Reports work with a framework for which no session invoked the skill that the agent's definition requires.
struct FrameworkUnmatchedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "skill.framework-unmatched",
    severity: .warning,
    failureMode: .disobeyedRole,
    firesWhen: "work with a framework is done and reported without the skill for that framework",
    kinds: RequiredSkills.eventKinds
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> { RequiredSkills.conditions }

  private var requiredSkills: RequiredSkills

  init?(_ plan: Plan) {
    guard let skills = RequiredSkills(plan, forFrameworks: true) else { return nil }
    self.requiredSkills = skills
  }

  var isWatching: Bool { requiredSkills.isWatching }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    for obligation in requiredSkills.missedObligations(at: event) {
      let framework = obligation.framework ?? "the framework"
      context.violations.record(
        Self.ruleDescription,
        event,
        "worked with \(framework) without \(obligation.skill)"
      )
    }
  }
}

/// Reports the invocation of a skill that the contract does not list, if the contract lists any skills.
struct UndeclaredSkillRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "skill.undeclared",
    severity: .warning,
    failureMode: .disobeyedRole,
    firesWhen: "a session invokes a skill that is not among the skills its contract lists",
    kinds: [.actSkill]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actSkill(let skill) = event.kind,
      plan.member(event.agent)?.contract.permits(skill: skill) == false
    else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "invoked \(skill), which its contract does not list"
    )
  }
}
