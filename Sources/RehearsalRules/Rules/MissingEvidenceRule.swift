import RehearsalSimulation

/// A verifier let work through for which nothing was ever seen to work.
struct MissingEvidenceRule: Rule {
  static let about = RuleDescription(
    id: "evidence.missing",
    severity: .error,
    failureMode: .verifiesIncompletely,
    firesWhen:
      "a verifier approves a task with criteria for which no command was run with success",
    kinds: Proofs.kinds
  )

  private let plan: Plan
  private var proofs: Proofs

  init?(_ plan: Plan) {
    guard let proofs = Proofs(plan) else { return nil }
    self.plan = plan
    self.proofs = proofs
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard let found = proofs.approved(by: event), found.shown == nil else { return }
    findings.add(
      Self.about,
      event,
      "approved \(plan.name(of: event.task)), for which no command was run with success"
    )
  }
}
