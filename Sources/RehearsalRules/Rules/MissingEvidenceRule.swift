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

/// When something was last written for each task, and last seen to work.
struct Proofs: Sendable {
  static let kinds: [Event.Name] = [.actWrite, .actCommand, .decisionMade]

  /// What there is of a task.
  struct Found: Sendable {
    /// The event of the last write.
    var written: UInt64?
    /// The event of the last command that succeeded.
    var shown: UInt64?
  }

  private let plan: Plan
  /// Which tasks have criteria.
  private let isAsked: [Bool]
  private var found = PerTask(Found())

  /// Fails where no task has a criterion.
  init?(_ plan: Plan) {
    isAsked = plan.tasks.map { !$0.criteria.isEmpty }
    guard isAsked.contains(true) else { return nil }
    self.plan = plan
  }

  /// What there is of a task with criteria that a verifier approves with the event; else nothing.
  mutating func approved(by event: borrowing Event) -> Found? {
    guard event.task != .none else { return nil }
    switch event.kind {
    case .actWrite: found[event.task].written = event.sequence
    case .actCommand(_, let succeeds):
      if succeeds { found[event.task].shown = event.sequence }
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier,
        isAsked[event.task.index]
      else { return nil }
      return found[event.task]
    default: break
    }
    return nil
  }
}
