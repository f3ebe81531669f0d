import RehearsalSimulation

/// Work with a framework was done without the skills that a definition has for it.
struct FrameworkUnmatchedRule: Rule {
  static let about = RuleDescription(
    id: "skill.framework-unmatched",
    severity: .warning,
    failureMode: .disobeysRole,
    firesWhen: "work with a framework was done and reported without a skill for it",
    kinds: DueSkills.kinds
  )

  private var due: DueSkills

  init?(_ plan: Plan) {
    guard let due = DueSkills(plan, where: { $0.framework != nil }) else { return nil }
    self.due = due
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    for occasion in due.missed(at: event) {
      let framework = occasion.framework ?? "the framework"
      findings.add(Self.about, event, "worked with \(framework) without \(occasion.skill)")
    }
  }
}
