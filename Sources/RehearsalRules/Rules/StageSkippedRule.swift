import RehearsalSimulation

/// Reports a task that completes without an approval that contracts require, or although the last decision refused the
/// work.
///
/// Only approvals before the completion count. An approval at the same instant can still come after it.
///
/// A refusal by one judge of a panel is not reported if enough other judges of the panel have approved the work. In a
/// panel with `missing: pass`, the judges that were asked and made no decision count as well, once another judge has
/// approved.
struct StageSkippedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.stage-skipped",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a task completes without an approval that the contracts require, or against the last decision",
    kinds: [.reportFiled, .handoffSent, .decisionMade, .retryScheduled, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [.handoffSent: passesMissingVotes ? .taskIsOpen : .never]
  }

  private let plan: Plan
  /// Whether a panel counts the missing vote of a judge as an approval.
  private let passesMissingVotes: Bool
  /// The agent to which the plan assigns each task.
  private let assignees: [AgentID]
  private var decisionsByTask = TaskTable(Decisions())

  /// The requests and decisions on a task so far.
  private struct Decisions {
    /// The agent that filed the last report on the task, or `nil` without a report.
    var author: AgentID?
    /// The agents to which work was handed to be judged, if panels count missing votes as approvals.
    var askedJudges: [AgentID] = []
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
    passesMissingVotes = plan.panels.contains { $0.missingVote == .pass }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .reportFiled:
      // A debugger fixes the work of its author, whose contract names the judges.
      if plan.role(of: event.agent) != .debugger {
        decisionsByTask[event.task].author = event.agent
      }
    case .handoffSent(let handoff, _):
      guard handoff.intent == .deliver, event.task != .none,
        !decisionsByTask[event.task].askedJudges.contains(handoff.receiver)
      else { return }
      decisionsByTask[event.task].askedJudges.append(handoff.receiver)
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
      let countedApprovals = approvals(in: panel, decisions)
      for judge in panel.missingJudges(hasApproved: countedApprovals.contains) {
        let text = "completed without the approval of \(plan.name(of: judge))"
        reportCompletion(event, text, &context)
      }
    }
    // A panel can let work through although one of its judges refused the work.
    if let refuser = decisions.refuser,
      !panels.contains(where: { panel in
        panel.judges.contains(refuser)
          && panel.verdict(
            hasApproved: approvals(in: panel, decisions).contains,
            hasRefused: { $0 == refuser }
          ) == true
      })
    {
      reportCompletion(event, "completed although the last decision refused it", &context)
    }
  }

  /// Returns the judges of a panel that count as having approved the work.
  ///
  /// Once a judge has approved, a panel with `missing: pass` also counts every judge that was asked and has not refused
  /// the work.
  private func approvals(in panel: Panel, _ decisions: Decisions) -> [AgentID] {
    let approvals = panel.judges.filter(decisions.approvals.contains)
    guard panel.missingVote == .pass, !approvals.isEmpty else { return approvals }
    return panel.judges.filter { judge in
      approvals.contains(judge)
        || !decisions.refusals.contains(judge) && wasAsked(judge, panel, decisions)
    }
  }

  /// Returns whether a judge of a panel, or an agent that can stand in for it, was asked about the work.
  ///
  /// A stand-in is an agent of the same role outside the panel.
  private func wasAsked(_ judge: AgentID, _ panel: Panel, _ decisions: Decisions) -> Bool {
    decisions.askedJudges.contains { asked in
      asked == judge
        || plan.role(of: asked) == plan.role(of: judge) && !panel.judges.contains(asked)
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
