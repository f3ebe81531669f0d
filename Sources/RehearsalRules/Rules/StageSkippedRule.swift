import RehearsalSimulation

/// Reports a task that completes without an approval that contracts require, or although the last decision refused the
/// work.
///
/// Only approvals before the completion count. An approval at the same instant can still come after it.
///
/// A refusal by one judge of a panel is not reported if enough other judges of the panel have approved the work. In a
/// panel with `missing: pass`, the judges without a decision count as well, once another judge has approved.
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
    /// The judges whose last usable decision since the work was last retried refused the work.
    var refusals: [AgentID] = []
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
    case .decisionMade(let decision, _): noteDecision(decision, event, context.workVersions)
    case .retryScheduled:
      decisionsByTask[event.task].approvals = []
      decisionsByTask[event.task].refusals = []
    case .taskEnded(let outcome):
      if outcome.kind == .completed, event.task != .none { judgeCompletion(event, &context) }
    default: break
    }
  }

  /// Notes a judge's decision in place of its earlier one.
  ///
  /// A refusal by one judge leaves the approvals of other judges valid until the work is done again. A refusal
  /// of an earlier version is no vote on the current one, and an approval of it is left to the rule
  /// `gate.stale-decision`.
  private mutating func noteDecision(
    _ decision: Decision,
    _ event: borrowing Event,
    _ versions: WorkVersions
  ) {
    let judge = event.agent
    guard plan.role(of: judge) != nil else { return }
    var decisions = decisionsByTask[event.task]
    guard !versions.isOutdated(event) else {
      if plan.letsWorkPass(decision), !decisions.approvals.contains(judge) {
        decisionsByTask[event.task].approvals.append(judge)
      }
      return
    }
    decisions.approvals.removeAll { $0 == judge }
    if decision.isUsable { decisions.refuser = decision.approves ? nil : judge }
    if plan.letsWorkPass(decision) {
      decisions.approvals.append(judge)
      decisions.refusals.removeAll { $0 == judge }
    } else if decision.isUsable, !decisions.refusals.contains(judge),
      versions.version(decidedOnIn: event) == versions[event.task].sequence
    {
      decisions.refusals.append(judge)
    }
    decisionsByTask[event.task] = decisions
  }

  private mutating func judgeCompletion(_ event: borrowing Event, _ context: inout RuleContext) {
    let decisions = decisionsByTask[event.task]
    decisionsByTask[event.task].approvals = []
    decisionsByTask[event.task].refusals = []
    let author = decisions.author ?? assignees[event.task.index]
    let panels = plan.stages(of: author, on: event.task)
    for panel in panels {
      let approvals = Self.approvals(in: panel, decisions)
      for judge in panel.missingJudges(hasApproved: approvals.contains) {
        let text = "completed without the approval of \(plan.name(of: judge))"
        reportCompletion(event, text, &context)
      }
    }
    // A panel can let work through although one of its judges refused the work.
    if let refuser = decisions.refuser,
      !panels.contains(where: { panel in
        panel.judges.contains(refuser)
          && panel.verdict(
            hasApproved: Self.approvals(in: panel, decisions).contains,
            hasRefused: { $0 == refuser }
          ) == true
      })
    {
      reportCompletion(event, "completed although the last decision refused it", &context)
    }
  }

  /// Returns the judges of a panel that count as having approved the work.
  ///
  /// Once a judge has approved, a panel with `missing: pass` also counts every judge that has not refused the work.
  private static func approvals(in panel: Panel, _ decisions: Decisions) -> [AgentID] {
    let approvals = panel.judges.filter(decisions.approvals.contains)
    guard panel.missingVote == .pass, !approvals.isEmpty else { return approvals }
    return panel.judges.filter { !decisions.refusals.contains($0) }
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
