import RehearsalSimulation

/// Reports a task that completes on an approval of an earlier version of its work, or of the judge's own work.
struct StaleDecisionRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.stale-decision",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "a task completes on an approval of an earlier version of its work, or of a version that the judge wrote itself",
    kinds: [.reportFiled, .handoffSent, .decisionMade, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [.handoffSent: authors.assignmentCondition]
  }

  private let plan: Plan
  private var authors: JudgedAuthors
  /// For each task, the approvals by the judges whose last decision was an approval, sorted by time.
  private var approvals = TaskTable<[Approval]>([])

  private struct Approval {
    var judge: AgentID
    /// The sequence number of the write that created the approved version, or `nil` for the state before the
    /// run.
    var versionSequence: UInt64?
    /// Whether the judge wrote the approved version.
    var isOwnWork: Bool
    /// The sequence number of the event in which the judge approved.
    var sequence: UInt64
  }

  init(_ plan: Plan) {
    self.plan = plan
    authors = JudgedAuthors(plan)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    switch event.kind {
    case .reportFiled: authors.noteReport(by: event.agent, on: event.task)
    case .handoffSent(let handoff, _): authors.noteAssignment(handoff, on: event.task)
    case .decisionMade(let decision, _): noteDecision(decision, event, context.workVersions)
    case .taskEnded(let outcome) where outcome.kind == .completed:
      reportStaleApprovals(event, &context)
    default: break
    }
  }

  private mutating func noteDecision(
    _ decision: Decision,
    _ event: borrowing Event,
    _ versions: WorkVersions
  ) {
    let judge = event.agent
    // A late decision about an earlier version does not replace the judge's approval of a later one.
    if versions.isOutdated(event) {
      guard !approvals[event.task].contains(where: { $0.judge == judge }) else { return }
    }
    approvals[event.task].removeAll { $0.judge == judge }
    guard decision.approves else { return }
    approvals[event.task].append(
      Approval(
        judge: judge,
        versionSequence: versions.version(decidedOnIn: event),
        isOwnWork: versions[event.task].author == judge,
        sequence: event.sequence
      )
    )
  }

  private func reportStaleApprovals(_ event: borrowing Event, _ context: inout RuleContext) {
    let version = context.workVersions.completedVersion(of: event.task)
    let allAreSound = approvals[event.task].allSatisfy {
      $0.versionSequence == version.sequence && !$0.isOwnWork
    }
    guard !allAreSound else { return }
    for approval in decidingApprovals(event.task, version) {
      let isStale = approval.versionSequence != version.sequence
      guard isStale || approval.isOwnWork else { continue }
      let judge = plan.name(of: approval.judge)
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "\(plan.name(of: event.task)) completed on the approval of \(judge), "
          + (isStale ? "which approved an earlier version" : "which wrote that version itself"),
        evidence: [approval.sequence, version.sequence, event.sequence].compactMap(\.self)
      )
    }
  }

  /// Returns the approvals on which a task completes.
  ///
  /// These are the approvals by the judges that the contracts name. If the approvals of the current version are
  /// enough for a panel of judges, the panel's other approvals do not count. Without approvals by named judges, the
  /// last approval of any judge is returned.
  private func decidingApprovals(_ task: TaskID, _ version: WorkVersions.Version) -> [Approval] {
    let approvals = approvals[task]
    let requiredApprovals = authors.stages(of: task).flatMap { stage in
      let panelApprovals = approvals.filter { stage.judges.contains($0.judge) }
      let currentApprovals = panelApprovals.filter {
        $0.versionSequence == version.sequence && !$0.isOwnWork
      }
      let isEnough =
        stage.verdict { judge in currentApprovals.contains { $0.judge == judge } } == true
      return isEnough ? currentApprovals : panelApprovals
    }
    return requiredApprovals.isEmpty ? approvals.suffix(1) : requiredApprovals
  }
}
