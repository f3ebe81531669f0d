import RehearsalSimulation

/// Reports a task that completes without an approval that contracts require, or although the last decision refused the
/// work.
///
/// Only approvals before the completion count. An approval at the same instant can still come after it.
///
/// A refusal by one judge of a panel is not reported if enough other judges of the panel have approved the work.
struct StageSkippedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.stage-skipped",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a task completes without an approval that the contracts require, or against the last decision",
    kinds: [.reportFiled, .decisionMade, .retryScheduled, .taskEnded]
  )

  private let plan: Plan
  /// The agent to which the plan assigns each task.
  private let assignees: [AgentID]
  private var decisionsByTask = TaskTable(Decisions())

  /// The decisions on a task so far.
  private struct Decisions {
    /// The agent that filed the last report on the task, or `nil` without a report.
    var author: AgentID?
    /// The judges whose last decision since the work was last retried let the work pass.
    var approvals: [AgentID] = []
    /// The judge that made the last usable decision, if that decision refused the work; otherwise `nil`.
    var refuser: AgentID?
  }

  init(_ plan: Plan) {
    self.plan = plan
    assignees = plan.tasks.map { $0.agent }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .reportFiled:
      // A debugger fixes the work of its author, whose contract names the judges.
      if plan.role(of: event.agent) != .debugger {
        decisionsByTask[event.task].author = event.agent
      }
    case .decisionMade(let decision, _):
      guard plan.role(of: event.agent) != nil else { return }
      if decision.isUsable {
        decisionsByTask[event.task].refuser = decision.approves ? nil : event.agent
      }
      if plan.letsWorkPass(decision) {
        if !decisionsByTask[event.task].approvals.contains(event.agent) {
          decisionsByTask[event.task].approvals.append(event.agent)
        }
      } else {
        // A refusal by one judge leaves the approvals of other judges valid until the work is done again.
        decisionsByTask[event.task].approvals.removeAll { [judge = event.agent] in $0 == judge }
      }
    case .retryScheduled: decisionsByTask[event.task].approvals = []
    case .taskEnded(let outcome):
      if outcome.kind == .completed, event.task != .none { judgeCompletion(event, &context) }
    default: break
    }
  }

  private mutating func judgeCompletion(_ event: borrowing Event, _ context: inout RuleContext) {
    let decisions = decisionsByTask[event.task]
    decisionsByTask[event.task].approvals = []
    let author = decisions.author ?? assignees[event.task.index]
    let approvals = Set(decisions.approvals)
    let panels = plan.stages(of: author, on: event.task)
    for judge in panels.flatMap({ $0.missingJudges(approvals: approvals) }) {
      let text = "completed without the approval of \(plan.name(of: judge))"
      reportCompletion(event, text, &context)
    }
    // A panel can let work through although one of its judges refused the work.
    if let refuser = decisions.refuser,
      !panels.contains(where: { panel in
        panel.judges.contains(refuser)
          && panel.verdict(approvals: approvals, refusals: [refuser]) == true
      })
    {
      reportCompletion(event, "completed although the last decision refused it", &context)
    }
  }

  private func reportCompletion(
    _ event: borrowing Event,
    _ text: String,
    _ context: inout RuleContext
  ) {
    context.violations.record(
      Self.ruleDescription,
      event,
      "\(plan.name(of: event.task)) \(text)"
    )
  }
}

extension Plan {
  /// Returns whether a decision lets work pass.
  ///
  /// An unusable decision, such as a timeout, lets work pass only if the platform has `guards: open`.
  fileprivate func letsWorkPass(_ decision: Decision) -> Bool {
    decision.isUsable ? decision.approves : platform.guards == .open
  }
}
