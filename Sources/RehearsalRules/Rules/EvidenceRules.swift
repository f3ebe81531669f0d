import RehearsalSimulation

/// Reports the acceptance of a task without the evidence that the task requires.
///
/// A task with acceptance criteria requires a command that succeeded for the task, and a last test that
/// proved all criteria. Every task requires that no fault made its last test fail. If a fault made the author
/// of a task without criteria claim a test, a command must have succeeded on the accepted version. If the author
/// of any task has claimed a test and no file of the task was written, a command must have succeeded since the last
/// retry. The following do not count:
/// - commands and tests of a session that was lost before it handed its work on
/// - commands that only change files
///
/// All verification levels except `unit-only` require a demonstration by a verifier or by a person. It is
/// judged when the task completes, because another verifier can still give the demonstration after an
/// approval.
struct MissingEvidenceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "evidence.missing",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a verifier approves a task, or a task completes without a verifier, and one of its criteria has no proof, or a fault made its test fail or be left out; or a task completes without the demonstration that its `verification` requires",
    kinds: RequiredDemonstrations.eventKinds
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    let needsSessions: RuleCondition = demonstrations == nil ? .never : .isWatching
    let needsRequests: RuleCondition = demonstrations == nil ? .never : .always
    return [
      .actCommand: needsRequests, .retryScheduled: needsRequests, .handoffSent: needsSessions,
      .sessionEnded: needsSessions,
    ]
  }

  private let plan: Plan
  private var demonstrations: RequiredDemonstrations?

  init?(_ plan: Plan) {
    let demonstrations = RequiredDemonstrations(plan)
    guard CriterionEvidence(plan) != nil || demonstrations != nil else { return nil }
    self.plan = plan
    self.demonstrations = demonstrations
  }

  var isWatching: Bool { demonstrations?.isWatching == true }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if let evidence = context.acceptedEvidence {
      judge(evidence, event, &context)
    }
    if let missing = demonstrations?.observe(
      event,
      onlyChangesFiles: context.commandOnlyChangesFiles,
      context.workVersions
    ) {
      context.violations.record(
        Self.ruleDescription,
        agent: missing.agent,
        task: event.task,
        "completed \(plan.name(of: event.task)), \(missing.text)",
        evidence: missing.evidence
      )
    }
  }

  private func judge(
    _ evidence: CriterionEvidence.Evidence,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard let defect = defect(of: evidence, for: event, context.workVersions) else { return }
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "\(event.acceptance) \(plan.name(of: event.task))\(defect.text)",
      evidence: [defect.sequence, event.sequence].compactMap(\.self)
    )
  }

  /// Returns what is wrong with the evidence for the task that an event accepts, and the event that shows it.
  ///
  /// The result is `nil` if nothing is wrong, and its sequence number is `nil` if there is no evidence.
  private func defect(
    of evidence: CriterionEvidence.Evidence,
    for event: borrowing Event,
    _ versions: WorkVersions
  ) -> (text: String, sequence: UInt64?)? {
    let criteria = plan.tasks[event.task.index].criteria
    if !criteria.isEmpty, evidence.lastSuccessSequence == nil {
      let editSequence = evidence.lastFileChangeSequence
      let exception = editSequence == nil ? "" : " except one that only changes files"
      return (", for which no command succeeded" + exception, editSequence)
    }
    if let test = evidence.incompleteTest {
      let unprovenCriteria = test.unprovenCriteria.filter(criteria.indices.contains)
        .map { criteria[$0] }
      return (" without proof of: " + unprovenCriteria.joined(separator: "; "), test.sequence)
    }
    if let failureSequence = evidence.unrepairedFailureSequence,
      criteria.isEmpty || !evidence.isStale(for: event, versions)
    {
      return (", whose last test failed", failureSequence)
    }
    if let claim = evidence.unsupportedClaim(for: event, versions),
      criteria.isEmpty || versions.acceptedVersion(in: event) == nil
    {
      return (" on the claim \"\(claim.text)\", which no command supports", claim.sequence)
    }
    return nil
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
    kinds: [.decisionMade, .taskEnded]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { !$0.criteria.isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let evidence = context.acceptedEvidence,
      !plan.tasks[event.task.index].criteria.isEmpty,
      let successSequence = evidence.lastSuccessSequence,
      let writeSequence = context.workVersions.acceptedVersion(in: event),
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
}

extension Event {
  /// The word for how the event accepts a task.
  fileprivate var acceptance: String { kind.name == .taskEnded ? "completed" : "approved" }
}
