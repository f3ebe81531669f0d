import RehearsalSimulation

/// Work of a specialty was done by an agent that does not have it.
struct OutsideSpecialtyRule: Rule {
  static let about = RuleDescription(
    id: "scope.outside-specialty",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen: "a session writes a path of a specialty that its agent does not have",
    kinds: [.actWrite]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard !plan.specialties.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind else { return }
    let agent = plan.name(of: event.agent)
    for specialty in plan.specialties
    where specialty.boundary.covers(path: path) && !specialty.agents.contains(agent) {
      findings.add(Self.about, event, "wrote \(path), which is \(specialty.name) work")
    }
  }
}
