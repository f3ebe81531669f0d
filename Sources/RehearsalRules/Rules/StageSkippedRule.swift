import RehearsalSimulation

/// A task completed without a decision that the contracts require.
struct StageSkippedRule: Rule {
  static let about = RuleDescription(
    id: "gate.stage-skipped",
    severity: .error,
    failureMode: .verifiesIncompletely,
    firesWhen:
      "a task completed without an approval that the contracts require, or against the last decision",
    kinds: [.reportFiled, .decisionMade, .retryScheduled, .taskEnded]
  )

  private let plan: Plan
  private var authors: [TaskID: AgentID] = [:]
  private var approvals: [TaskID: Set<Role>] = [:]
  private var refused: Set<TaskID> = []

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .reportFiled: authors[event.task] = event.agent
    case .decisionMade(let decision, _):
      guard let role = plan.member(event.agent)?.role else { return }
      if decision.approves {
        approvals[event.task, default: []].insert(role)
        refused.remove(event.task)
      } else {
        approvals[event.task] = nil
        refused.insert(event.task)
      }
    case .retryScheduled: approvals[event.task] = nil
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, let task = plan.task(event.task) else { return }
      let author = authors[event.task] ?? task.agent
      for role in plan.requiredJudges(of: author)
      where approvals[event.task]?.contains(role) != true {
        findings.add(
          Self.about,
          event,
          "\(task.id) completed without the approval of a \(role.rawValue)"
        )
      }
      if refused.contains(event.task) {
        findings.add(Self.about, event, "\(task.id) completed though the last decision refused it")
      }
    default: break
    }
  }
}
