import RehearsalSimulation

/// Reports a task that completes on an approval of an earlier version of the work or of the judge's own work.
struct StaleDecisionRule: Rule {
  static let about = RuleDescription(
    id: "gate.stale-decision",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "a task completes on an approval of an earlier version of its work, or of a version that the judge wrote itself",
    kinds: WorkVersions.kinds + [.reportFiled, .decisionMade, .taskEnded]
  )

  private let plan: Plan
  private var versions: WorkVersions
  private var tasks = TaskTable(State())

  private struct State {
    /// The agent that filed the last report.
    var author: AgentID?
    /// The approvals of the judges whose last decision was an approval, sorted by time.
    var approvals: [Approval] = []
  }

  private struct Approval {
    var judge: AgentID
    /// The sequence number of the write that created the approved version, or `nil` without a write.
    var version: UInt64?
    /// Whether the judge wrote the approved version.
    var isOwn: Bool
    var event: UInt64
  }

  init(_ plan: Plan) {
    self.plan = plan
    versions = WorkVersions(plan)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    versions.observe(event)
    guard event.task != .none else { return }
    switch event.kind {
    case .reportFiled: tasks[event.task].author = event.agent
    case .decisionMade(let decision, _): note(decision, event)
    case .taskEnded(let outcome) where outcome.kind == .completed: end(event, &violations)
    default: break
    }
  }

  private mutating func note(_ decision: Decision, _ event: borrowing Event) {
    let judge = event.agent
    tasks[event.task].approvals.removeAll { $0.judge == judge }
    guard decision.approves else { return }
    let version = versions[event.task]
    let isOwn = version.author == judge
    tasks[event.task].approvals.append(
      Approval(
        judge: judge,
        version: isOwn ? version.event : versions.handed(to: event.session, on: event.task),
        isOwn: isOwn,
        event: event.sequence
      )
    )
  }

  private func end(_ event: borrowing Event, _ violations: inout ViolationLog) {
    let version = versions[event.task]
    for approval in decidingApprovals(event.task) {
      let isStale = approval.version != version.event
      guard isStale || approval.isOwn else { continue }
      let judge = plan.name(of: approval.judge)
      violations.record(
        Self.about,
        agent: event.agent,
        task: event.task,
        "\(plan.name(of: event.task)) completed on the approval of \(judge), "
          + (isStale ? "which approved an earlier version" : "which wrote that version itself"),
        evidence: [approval.event, version.event, event.sequence].compactMap(\.self)
      )
    }
  }

  /// Returns the approvals that decide whether a task completes.
  ///
  /// These are the approvals that the contracts require. If no such approval exists, the last approval
  /// decides.
  private func decidingApprovals(_ task: TaskID) -> [Approval] {
    let approvals = tasks[task].approvals
    let author = tasks[task].author ?? plan.task(task)?.agent ?? .none
    let required = plan.stages(of: author, on: task).flatMap { stage in
      let given = approvals.filter { stage.judges.contains($0.judge) }
      let current = given.filter { $0.version == versions[task].event && !$0.isOwn }
      let isEnough = stage.verdict(approvals: Set(current.map(\.judge)), refusals: []) == true
      return isEnough ? current : given
    }
    return required.isEmpty ? approvals.suffix(1) : required
  }
}
