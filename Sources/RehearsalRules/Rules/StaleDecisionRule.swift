import RehearsalSimulation

/// Reports a task that completes on an approval of an earlier version of its work, or of the judge's own work.
struct StaleDecisionRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.stale-decision",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "a task completes on an approval of an earlier version of its work, or of a version that the judge wrote itself",
    kinds: [.reportFiled, .decisionMade, .taskEnded]
  )

  private let plan: Plan
  /// For each task, the author and the approvals so far.
  private var taskStates = TaskTable(TaskState())

  private struct TaskState {
    /// The agent that filed the last report on the task, or `nil` without a report.
    var author: AgentID?
    /// The approvals by the judges whose last decision was an approval, sorted by time.
    var approvals: [Approval] = []
  }

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
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    switch event.kind {
    case .reportFiled:
      // A debugger fixes the work of its author, whose contract names the judges.
      if plan.role(of: event.agent) != .debugger { taskStates[event.task].author = event.agent }
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
      guard !taskStates[event.task].approvals.contains(where: { $0.judge == judge }) else { return }
    }
    taskStates[event.task].approvals.removeAll { $0.judge == judge }
    guard decision.approves else { return }
    taskStates[event.task].approvals.append(
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
    let allAreSound = taskStates[event.task].approvals.allSatisfy {
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

  /// Returns the agent to which the plan assigns a task, or `.none` if the plan does not contain the task.
  private func assignee(of task: TaskID) -> AgentID {
    plan.tasks.indices.contains(task.index) ? plan.tasks[task.index].agent : .none
  }

  /// Returns the approvals on which a task completes.
  ///
  /// These are the approvals by the judges that the contracts name. If the approvals of the current version are
  /// enough for a panel of judges, the panel's other approvals do not count. Without approvals by named judges, the
  /// last approval of any judge is returned.
  private func decidingApprovals(_ task: TaskID, _ version: WorkVersions.Version) -> [Approval] {
    let approvals = taskStates[task].approvals
    let author = taskStates[task].author ?? assignee(of: task)
    let requiredApprovals = plan.stages(of: author, on: task).flatMap { stage in
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
