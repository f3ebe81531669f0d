import RehearsalSimulation

/// A definition says when a skill is to be invoked, and the work was done without it.
struct SkillNotInvokedRule: Rule {
  static let about = RuleDescription(
    id: "skill.not-invoked",
    severity: .warning,
    failureMode: .disobeysRole,
    firesWhen: "work was done and reported on an occasion for a skill that was not invoked",
    kinds: DueSkills.kinds
  )

  private var due: DueSkills

  init?(_ plan: Plan) {
    guard let due = DueSkills(plan, where: { $0.framework == nil }) else { return nil }
    self.due = due
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    for occasion in due.missed(at: event) {
      findings.add(Self.about, event, "worked without \(occasion.skill)")
    }
  }
}
