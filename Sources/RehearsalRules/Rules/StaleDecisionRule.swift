import RehearsalSimulation

/// Reports a task that completes on an approval of an earlier version of its work, of the judge's own work, or of a
/// version that the judge had refused.
///
/// A judge may approve a version that it has refused if something new is known about the version, such as a test that
/// succeeds for the first time. Otherwise, nothing has changed but the decision. In a task without files, no write
/// shows whether the work has changed, so such an approval is not reported. A refusal does not count if a fault kept
/// the judge from seeing the version as it is.
struct StaleDecisionRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.stale-decision",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "a task completes on an approval of an earlier version of its work, of a version that the judge wrote itself, or of one that the judge had refused and about which nothing new is known",
    kinds: [
      .reportFiled, .handoffDelivered, .handoffJoined, .actCommand, .actTool, .actRead, .actSkill,
      .criteriaTested, .decisionMade, .retryScheduled, .taskEnded, .faultInjected,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    let canBeRefused: RuleCondition = canRefuse ? .taskIsOpen : .never
    return [
      .reportFiled: canBeRefused, .actCommand: canBeRefused, .criteriaTested: canBeRefused,
      .handoffJoined: .isWatching, .actTool: .isWatching, .actRead: .isWatching,
      .actSkill: .isWatching, .handoffDelivered: .isWatching, .retryScheduled: .isWatching,
      .faultInjected: misleadingFaults.isEmpty ? .never : canBeRefused,
    ]
  }

  private let plan: Plan
  /// For each task, the approvals by the judges whose last decision was an approval, sorted by time.
  private var approvals = TaskTable<[Approval]>([])
  /// Whether an agent can refuse the work on a task that touches files.
  private let canRefuse: Bool
  /// For each task that touches files, the last refusal of each judge that has refused a version of its work.
  private var refusals = TaskTable<[Refusal]>([])
  /// For each task, the sequence number of the event that last scheduled a retry after a refusal, or 0 without a retry.
  private var lastRetries = TaskTable<UInt64>(0)
  private var grounds: DecisionGrounds
  /// The identifiers of the faults that keep a judge from seeing the work as it is.
  private let misleadingFaults: [String]
  /// The handoffs to sessions that such a fault struck.
  private var misleadingHandoffs: Set<HandoffID> = []
  /// Whether a judge has refused work.
  private(set) var isWatching = false

  private struct Approval {
    var judge: AgentID
    /// The sequence number of the write that created the approved version, or `nil` for the state before the
    /// run.
    var versionSequence: UInt64?
    /// Whether the judge wrote the approved version.
    var isOwnWork: Bool
    /// The sequence number of the event in which the judge had refused the same version.
    ///
    /// The value is `nil` if the judge had not refused the version, or had a new reason to approve it.
    var refusalSequence: UInt64?
    /// The sequence number of the event in which the judge approved.
    var sequence: UInt64

    /// Returns whether the judge approved a version, wrote no part of it, and had not refused it.
    func isSound(for version: WorkVersions.Version) -> Bool {
      versionSequence == version.sequence && !isOwnWork && refusalSequence == nil
    }
  }

  private struct Refusal {
    var judge: AgentID
    /// The sequence number of the write that created the refused version.
    var versionSequence: UInt64
    /// What was known about the task.
    var grounds: DecisionGrounds.Snapshot
    /// The sequence number of the event in which the judge refused.
    var sequence: UInt64
  }

  init(_ plan: Plan) {
    self.plan = plan
    grounds = DecisionGrounds(plan)
    canRefuse =
      plan.members.contains(where: \.role.isJudge)
      && plan.tasks.contains { !$0.touches.isEmpty }
    misleadingFaults = plan.faults.filter(\.hidesWork).map(\.id)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    if canRefuse { grounds.observe(event, context) }
    switch event.kind {
    case .decisionMade(let decision, _): noteDecision(decision, event, context.workVersions)
    case .retryScheduled: lastRetries[event.task] = event.sequence
    case .faultInjected(let fault):
      if misleadingFaults.contains(fault) { misleadingHandoffs.insert(event.handoff) }
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
    guard decision.approves else {
      if decision.isUsable { noteRefusal(event, versions) }
      return
    }
    approvals[event.task].append(
      Approval(
        judge: judge,
        versionSequence: versions.version(decidedOnIn: event),
        isOwnWork: versions[event.task].author == judge,
        refusalSequence: reversedRefusal(by: event, versions)?.sequence,
        sequence: event.sequence
      )
    )
  }

  private mutating func noteRefusal(_ event: borrowing Event, _ versions: WorkVersions) {
    guard grounds.covers(event.task), !versions.isOutdated(event),
      !misleadingHandoffs.contains(event.handoff),
      let version = versions.version(decidedOnIn: event)
    else { return }
    let judge = event.agent
    refusals[event.task].removeAll { $0.judge == judge }
    refusals[event.task].append(
      Refusal(
        judge: judge,
        versionSequence: version,
        grounds: grounds.snapshot(of: version, on: event.task, at: event.sequence),
        sequence: event.sequence
      )
    )
    isWatching = true
  }

  /// Returns the refusal that a judge takes back by an approval of the same version without new reasons, or `nil` if
  /// there is none.
  ///
  /// A refusal after which the task was not retried does not count, such as one that was lost in a crash of the judge.
  private func reversedRefusal(by approval: borrowing Event, _ versions: WorkVersions) -> Refusal? {
    guard isWatching, let version = versions.version(decidedOnIn: approval) else { return nil }
    let (judge, task) = (approval.agent, approval.task)
    return refusals[task].first { refusal in
      refusal.judge == judge && refusal.versionSequence == version
        && refusal.sequence < lastRetries[task]
        && grounds.hasNothingNew(about: version, on: task, for: judge, since: refusal.grounds)
    }
  }

  private func reportStaleApprovals(_ event: borrowing Event, _ context: inout RuleContext) {
    let version = context.workVersions.completedVersion(of: event.task)
    guard !approvals[event.task].allSatisfy({ $0.isSound(for: version) }) else { return }
    for approval in decidingApprovals(event.task, version, context)
    where !approval.isSound(for: version) {
      let judge = plan.name(of: approval.judge)
      let objection =
        if approval.versionSequence != version.sequence {
          "approved an earlier version"
        } else if approval.isOwnWork {
          "wrote that version itself"
        } else {
          "had refused that version, and nothing new was known"
        }
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "\(plan.name(of: event.task)) completed on the approval of \(judge), which \(objection)",
        evidence: [
          approval.refusalSequence, approval.sequence, version.sequence, event.sequence,
        ].compactMap(\.self).sorted()
      )
    }
  }

  /// Returns the approvals on which a task completes.
  ///
  /// These are the approvals by the judges that the contracts name. If the sound approvals of the current version are
  /// enough for a panel of judges, the panel's other approvals do not count. Without approvals by named judges, the
  /// last approval of any judge is returned.
  private func decidingApprovals(
    _ task: TaskID,
    _ version: WorkVersions.Version,
    _ context: borrowing RuleContext
  ) -> [Approval] {
    let approvals = approvals[task]
    let requiredApprovals = context.judgedAuthors.stages(of: task).flatMap { stage in
      let panelApprovals = approvals.filter { stage.judges.contains($0.judge) }
      let currentApprovals = panelApprovals.filter { $0.isSound(for: version) }
      let isEnough =
        stage.verdict { judge in currentApprovals.contains { $0.judge == judge } } == true
      return isEnough ? currentApprovals : panelApprovals
    }
    return requiredApprovals.isEmpty ? approvals.suffix(1) : requiredApprovals
  }
}

extension Fault {
  /// Whether the fault shows a judge an earlier version of the work, or less of its reports than there is.
  fileprivate var hidesWork: Bool {
    switch verb {
    case .session(.staleRead, _), .handoff(.truncate, _): true
    default: false
    }
  }
}
