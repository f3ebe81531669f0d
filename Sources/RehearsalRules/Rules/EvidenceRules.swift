import RehearsalSimulation

/// Reports the acceptance of a task with acceptance criteria although no command succeeded for the task, or although
/// the last test left a criterion without proof.
struct MissingEvidenceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "evidence.missing",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a verifier approves a task, or a task completes without a verifier, and one of its criteria has no proof",
    kinds: CriterionEvidence.eventKinds
  )

  private let plan: Plan
  private var evidence: CriterionEvidence

  init?(_ plan: Plan) {
    guard let evidence = CriterionEvidence(plan) else { return nil }
    self.plan = plan
    self.evidence = evidence
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let evidence = evidence.evidence(acceptedBy: event) else { return }
    if evidence.lastSuccessSequence == nil {
      context.violations.record(
        Self.ruleDescription,
        event,
        "\(event.acceptance) \(plan.name(of: event.task)), for which no command succeeded"
      )
    } else if let test = evidence.incompleteTest, let criteria = plan.task(event.task)?.criteria {
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "\(event.acceptance) \(plan.name(of: event.task)) without proof of: "
          + test.unprovenCriteria.filter(criteria.indices.contains).map { criteria[$0] }
          .joined(separator: "; "),
        evidence: [test.sequence, event.sequence]
      )
    }
  }
}

/// Reports the acceptance of a task with acceptance criteria on evidence that is older than the accepted version of its
/// work.
///
/// The evidence is the last command that succeeded for the task. A task without such a command is left to the rule
/// `evidence.missing`. A verifier accepts the version that it received, and a completion accepts the current version.
struct StaleEvidenceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "evidence.stale",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "a verifier approves a version of a task with criteria that is newer than the last successful command, or such a version completes without a verifier",
    kinds: CriterionEvidence.eventKinds
  )

  private let plan: Plan
  private var evidence: CriterionEvidence

  init?(_ plan: Plan) {
    guard let evidence = CriterionEvidence(plan) else { return nil }
    self.plan = plan
    self.evidence = evidence
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let evidence = evidence.evidence(acceptedBy: event),
      let successSequence = evidence.lastSuccessSequence,
      let writeSequence = Self.acceptedVersion(event, context.workVersions),
      successSequence < writeSequence
    else { return }
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "\(event.acceptance) \(plan.name(of: event.task)) on evidence that is older than the last write",
      evidence: [successSequence, writeSequence, event.sequence]
    )
  }

  /// Returns the sequence number of the write that created the version that an event accepts.
  private static func acceptedVersion(
    _ event: borrowing Event,
    _ versions: WorkVersions
  ) -> UInt64? {
    event.kind.name == .taskEnded
      ? versions[event.task].sequence : versions.version(decidedOnIn: event)
  }
}

extension Event {
  /// The word for how the event accepts a task.
  fileprivate var acceptance: String { kind.name == .taskEnded ? "completed" : "approved" }
}

/// A table of the evidence for the acceptance criteria of each task.
struct CriterionEvidence: Sendable {
  /// The kinds of event that ``evidence(acceptedBy:)`` needs.
  static let eventKinds: [Event.Name] = [.actCommand, .criteriaTested, .decisionMade, .taskEnded]

  /// The evidence that exists for a task when the task is accepted.
  struct Evidence: Sendable {
    /// The sequence number of the last command that succeeded for the task, or `nil` if none has succeeded.
    var lastSuccessSequence: UInt64?
    /// The last test of the criteria, or `nil` if the last test proved all of them.
    var incompleteTest: IncompleteTest?
    /// Whether a verifier has approved the task.
    var isApproved = false
  }

  /// A test that left acceptance criteria without proof.
  struct IncompleteTest: Sendable {
    /// The sequence number of the event that recorded the result of the test.
    var sequence: UInt64
    /// The indices of the criteria that the test did not prove.
    var unprovenCriteria: [Int]
  }

  private let plan: Plan
  /// For each task, whether the task has acceptance criteria.
  private let hasCriteria: [Bool]
  /// For each task, the evidence so far.
  private var evidence = TaskTable(Evidence())

  /// Creates the table, or returns `nil` if no task of the plan has acceptance criteria.
  init?(_ plan: Plan) {
    hasCriteria = plan.tasks.map { !$0.criteria.isEmpty }
    guard hasCriteria.contains(true) else { return nil }
    self.plan = plan
  }

  /// Observes an event, and returns the evidence for the event's task if the event accepts the task.
  ///
  /// A verifier's approval accepts a task. If no verifier has approved it, its completion accepts it. The result
  /// is `nil` for any other event, and for a task without acceptance criteria.
  mutating func evidence(acceptedBy event: borrowing Event) -> Evidence? {
    guard event.task != .none else { return nil }
    switch event.kind {
    case .actCommand(_, let succeeds):
      if succeeds { evidence[event.task].lastSuccessSequence = event.sequence }
    case .criteriaTested(let unproven):
      evidence[event.task].incompleteTest =
        unproven.isEmpty
        ? nil : IncompleteTest(sequence: event.sequence, unprovenCriteria: unproven)
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier,
        hasCriteria[event.task.index]
      else { return nil }
      evidence[event.task].isApproved = true
      return evidence[event.task]
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, hasCriteria[event.task.index],
        !evidence[event.task].isApproved
      else { return nil }
      return evidence[event.task]
    default: break
    }
    return nil
  }
}
