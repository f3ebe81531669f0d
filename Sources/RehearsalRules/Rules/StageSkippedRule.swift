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
  /// Whom each task is assigned to.
  private let assignees: [AgentID]
  private var stages = PerTask(Stage())

  /// How far a task has come.
  private struct Stage {
    var author: AgentID?
    /// Who has approved the work as it stands.
    var approvals: [AgentID] = []
    var isRefused = false
  }

  init(_ plan: Plan) {
    self.plan = plan
    assignees = plan.tasks.map { $0.agent }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .reportFiled: stages[event.task].author = event.agent
    case .decisionMade(let decision, _):
      guard plan.role(of: event.agent) != nil else { return }
      // What becomes of a decision that nobody can go by is for `guard.failed-open` to say.
      let passes = decision.approves || !decision.isUsable
      stages[event.task].isRefused = !passes
      if passes {
        if !stages[event.task].approvals.contains(event.agent) {
          stages[event.task].approvals.append(event.agent)
        }
      } else {
        stages[event.task].approvals = []
      }
    case .retryScheduled: stages[event.task].approvals = []
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return }
      let stage = stages[event.task]
      stages[event.task].approvals = []
      let author = stage.author ?? assignees[event.task.index]
      for judge in plan.requiredJudges(of: author) where !stage.approvals.contains(judge) {
        add("completed without the approval of \(plan.name(of: judge))", event, &findings)
      }
      if stage.isRefused { add("completed though the last decision refused it", event, &findings) }
    default: break
    }
  }

  private func add(_ text: String, _ event: borrowing Event, _ findings: inout Findings) {
    findings.add(Self.about, event, "\(plan.name(of: event.task)) \(text)")
  }
}
