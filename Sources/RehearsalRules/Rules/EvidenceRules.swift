import RehearsalSimulation

/// Reports the acceptance of a task without the evidence that the task requires.
///
/// A task with acceptance criteria requires a command that succeeded for the task, and that the last test left no
/// criterion without proof. The commands and tests of a session that was lost before it handed its work on do not count.
/// Other verification levels than `unit-only` require a demonstration by a verifier, or by a person. The completion of
/// such a task is judged, because another verifier can give the demonstration after an approval.
struct MissingEvidenceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "evidence.missing",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a verifier approves a task, or a task completes without a verifier, and one of its criteria has no proof; or a task completes without the demonstration that its `verification` requires",
    kinds: CriterionEvidence.eventKinds
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    guard evidence == nil else { return CriterionEvidence.conditions }
    return [
      .handoffSent: .isWatching, .sessionEnded: .isWatching, .criteriaTested: .never,
      .sessionOpened: .never,
    ]
  }

  private let plan: Plan
  private var evidence: CriterionEvidence?
  private var demonstrations: RequiredDemonstrations?

  init?(_ plan: Plan) {
    let evidence = CriterionEvidence(plan)
    let demonstrations = RequiredDemonstrations(plan)
    guard evidence != nil || demonstrations != nil else { return nil }
    self.plan = plan
    self.evidence = evidence
    self.demonstrations = demonstrations
  }

  var isWatching: Bool { evidence?.isWatching == true || demonstrations?.isWatching == true }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if let evidence = evidence?.evidence(acceptedBy: event) { judge(evidence, event, &context) }
    if let lack = demonstrations?.lack(shownBy: event, context.workVersions) {
      context.violations.record(
        Self.ruleDescription,
        agent: lack.agent,
        task: event.task,
        "completed \(plan.name(of: event.task)), \(lack.text)",
        evidence: lack.evidence
      )
    }
  }

  private func judge(
    _ evidence: CriterionEvidence.Evidence,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
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

  var conditions: KeyValuePairs<Event.Name, RuleCondition> { CriterionEvidence.conditions }

  private let plan: Plan
  private var evidence: CriterionEvidence

  init?(_ plan: Plan) {
    guard let evidence = CriterionEvidence(plan) else { return nil }
    self.plan = plan
    self.evidence = evidence
  }

  var isWatching: Bool { evidence.isWatching }

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
      ? versions.completedVersion(of: event.task).sequence : versions.version(decidedOnIn: event)
  }
}

extension Event {
  /// The word for how the event accepts a task.
  fileprivate var acceptance: String { kind.name == .taskEnded ? "completed" : "approved" }
}

/// A table of the evidence for the acceptance criteria of each task.
struct CriterionEvidence: Sendable {
  /// The kinds of event that ``evidence(acceptedBy:)`` needs.
  static let eventKinds: [Event.Name] = [
    .actCommand, .criteriaTested, .sessionOpened, .handoffSent, .sessionEnded, .decisionMade,
    .retryScheduled, .taskEnded,
  ]

  /// The conditions under which ``evidence(acceptedBy:)`` needs the kinds of event.
  ///
  /// The rule that uses the table is watching if ``isWatching`` is true.
  static var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [.handoffSent: .isWatching, .sessionEnded: .isWatching]
  }

  /// The evidence that exists for a task when the task is accepted, or the part of it that comes from one session.
  ///
  /// The evidence of a session that was lost before it handed its work on does not count.
  struct Evidence: Sendable {
    /// The sequence number of the last command that succeeded for the task, or `nil` if none has succeeded.
    fileprivate(set) var lastSuccessSequence: UInt64?
    /// The last recorded test of the criteria, or `nil` if there is none.
    fileprivate var lastTest: Test?

    /// The last test of the criteria, or `nil` if the last test proved all of them.
    var incompleteTest: Test? { lastTest.flatMap { $0.unprovenCriteria.isEmpty ? nil : $0 } }

    /// Adds later or earlier evidence for the same task.
    fileprivate mutating func add(_ other: Evidence) {
      if let success = other.lastSuccessSequence {
        lastSuccessSequence = max(lastSuccessSequence ?? success, success)
      }
      if let test = other.lastTest, test.sequence > lastTest?.sequence ?? 0 { lastTest = test }
    }
  }

  /// A test of the acceptance criteria.
  struct Test: Sendable {
    /// The sequence number of the event that recorded the result of the test.
    var sequence: UInt64
    /// The indices of the criteria that the test did not prove.
    var unprovenCriteria: [Int]
  }

  private let plan: Plan
  /// For each task, whether the task has acceptance criteria.
  private let hasCriteria: [Bool]
  /// For each task, the evidence that sessions have handed on.
  private var evidence = TaskTable(Evidence())
  /// For each task, whether a verifier has approved the task since it was last retried.
  private var isApproved = TaskTable(false)
  /// The evidence of each session until the session hands its work on.
  private var openEvidence = OpenWork<Evidence>()
  /// For each open session of a verifier, the last test when the session opened, or `nil` if there was none.
  ///
  /// The author can test a later version before the verifier decides.
  private var receivedTests = SessionTable<Test?>()

  /// Whether a session has evidence that it has not handed on, or a session of a verifier is open.
  var isWatching: Bool { !openEvidence.isEmpty || receivedTests.count > 0 }

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
    guard event.task != .none, hasCriteria[event.task.index] else { return nil }
    switch event.kind {
    case .actCommand(_, let succeeds):
      guard succeeds else { return nil }
      let sequence = event.sequence
      openEvidence.update(event, from: Evidence()) { $0.lastSuccessSequence = sequence }
    case .criteriaTested(let unproven):
      let test = Test(sequence: event.sequence, unprovenCriteria: unproven)
      openEvidence.update(event, from: Evidence()) { $0.lastTest = test }
    case .sessionOpened:
      if plan.role(of: event.agent) == .verifier {
        receivedTests[event.session] = .some(evidence[event.task].lastTest)
      }
    case .handoffSent, .sessionEnded:
      if let handedOnEvidence = openEvidence.takeWork(handedOnBy: event) {
        evidence[event.task].add(handedOnEvidence)
      }
      if event.kind.name == .sessionEnded { receivedTests[event.session] = nil }
    case .retryScheduled: isApproved[event.task] = false
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier else { return nil }
      isApproved[event.task] = true
      var acceptedEvidence = allEvidence(for: event.task)
      if let test = receivedTests[event.session] { acceptedEvidence.lastTest = test }
      return acceptedEvidence
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, !isApproved[event.task] else { return nil }
      return allEvidence(for: event.task)
    default: break
    }
    return nil
  }

  /// Returns the evidence for a task, with that of sessions that have not handed on their work.
  private func allEvidence(for task: TaskID) -> Evidence {
    var allEvidence = evidence[task]
    for sessionEvidence in openEvidence[task] { allEvidence.add(sessionEvidence) }
    return allEvidence
  }
}
