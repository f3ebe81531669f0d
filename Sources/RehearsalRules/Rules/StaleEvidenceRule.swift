import RehearsalSimulation

/// A verifier let work through on evidence that is older than the work.
struct StaleEvidenceRule: Rule {
  static let about = RuleDescription(
    id: "evidence.stale",
    severity: .error,
    failureMode: .verifiesWrongly,
    firesWhen:
      "a verifier approves a task with criteria that was written to after the last command that succeeded",
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
    guard let found = proofs.approved(by: event), let shown = found.shown,
      let written = proofs.written(event.task), shown < written
    else { return }
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      "approved \(plan.name(of: event.task)) on evidence that is older than the last write",
      evidence: [shown, written, event.sequence]
    )
  }
}
