import RehearsalSimulation

/// Reports a task that completes on an approval of something other than its final work.
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
    /// The agent of the last report.
    var author: AgentID?
    /// The last decision of each judge that approved, in order of time.
    var approvals: [Approval] = []
  }

  private struct Approval {
    var judge: AgentID
    /// The event that created the approved version.
    var version: UInt64?
    /// Whether the judge wrote that version.
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
    for approval in deciding(event.task) {
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

  /// Returns the approvals that a task completes on: those that the contracts require, or else the last one.
  private func deciding(_ task: TaskID) -> [Approval] {
    let approvals = tasks[task].approvals
    let author = tasks[task].author ?? plan.task(task)?.agent ?? .none
    let named = plan.requiredJudges(of: author) + plan.otherJudges(of: author, on: task)
    let required = approvals.filter { named.contains($0.judge) }
    return required.isEmpty ? approvals.suffix(1) : required
  }
}
