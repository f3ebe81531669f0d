import RehearsalSimulation

/// A skill was invoked that is not in the contract.
struct UndeclaredSkillRule: Rule {
  static let about = RuleDescription(
    id: "skill.undeclared",
    severity: .warning,
    failureMode: .disobeysRole,
    firesWhen: "a session invokes a skill that its contract, which lists some, does not list",
    kinds: [.actSkill]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actSkill(let skill) = event.kind,
      plan.member(event.agent)?.contract.lists(skill: skill) == false
    else { return }
    findings.add(Self.about, event, "invoked \(skill), which its contract does not list")
  }
}
