import RehearsalSimulation

/// Reports a task that completes although its work has not passed a stage that it has to pass, or begins too early.
///
/// There are four cases of work that skips a stage:
/// - An approval that contracts require is missing.
/// - A worker that contracts require never got the task.
/// - The last decision refused the work.
/// - A judge approved the work in spite of a defect that its decision names.
///
/// A worker is required if the agent that last reported on the work hands work to this worker, but to no
/// judge and no other worker, and if the contracts of both name the edge. Without a script, the work goes to
/// that worker, and from there to the next one. Without a report, the chain begins with the agent of the task.
///
/// The contract of the agent that last passed the work on names the judges. If it names none, the judges are those of
/// the last agent before it whose contract names some. So no author can avoid its judges by handing its work to an
/// agent without judges.
///
/// A task begins too early if a task that it needs has not completed, or if a task of an earlier phase has not ended. A
/// task that completes without having begun is judged at its end.
///
/// Only approvals before the completion count. An approval at the same instant can still come after it.
///
/// A refusal by one judge of a panel is not reported if enough other judges of the panel have approved the
/// work. In a panel with `missing: pass`, a judge without a veto that was asked and made no decision counts
/// as one that has approved, once another judge has.
struct StageSkippedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.stage-skipped",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a task completes without an approval or a worker that the contracts require, against the last decision, or on an approval in spite of a defect that the judge found, or a task begins before a task that it needs or a task of an earlier phase is done",
    kinds: [
      .taskStarted, .handoffSent, .handoffDelivered, .decisionMade, .retryScheduled, .taskEnded,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: passesMissingVotes || hasChains || order?.retriesPhases == true
        ? .taskIsOpen : .never,
      .taskStarted: order == nil ? .never : .taskIsOpen,
      .handoffDelivered: order?.retriesPhases == true ? .taskIsOpen : .never,
    ]
  }

  private let plan: Plan
  /// The order of the tasks, or `nil` if no task has to wait for another.
  private var order: TaskOrder?
  /// Whether a panel counts the missing vote of a judge as an approval.
  private let passesMissingVotes: Bool
  private var decisionsByTask = TaskTable(Decisions())
  /// For each agent, the worker to which the agent has to hand its work, or `nil` if there is none.
  private let nextWorkers: [AgentID?]
  /// Whether any agent has to hand its work to a worker.
  private let hasChains: Bool
  /// For each agent, whether another agent has to hand its work to this agent.
  private let isNextWorker: [Bool]
  /// For each task, the workers among ``nextWorkers`` that have been handed the task.
  private var reachedWorkers = TaskTable<[AgentID]>([])

  /// The requests and decisions on a task so far.
  private struct Decisions {
    /// The agents that were asked to judge the work.
    ///
    /// The array is empty unless ``StageSkippedRule/passesMissingVotes`` is true.
    var askedJudges: [AgentID] = []
    /// The judges whose last decision since the work was last retried let the work pass.
    var approvals: [AgentID] = []
    /// The judges whose last usable decision since the work was last retried refused the work.
    var refusals: [AgentID] = []
    /// The judges whose last decision approved the work and named defects, with the first of the defects.
    ///
    /// Only decisions since the work was last retried count. Recommendations are not defects in this sense, except
    /// flaws that have to be fixed before the work is approved.
    var contradictions: [(judge: AgentID, defect: Defect)] = []
    /// The judge that made the last usable decision, if that decision refused the work; otherwise `nil`.
    var refuser: AgentID?
  }

  init(_ plan: Plan) {
    self.plan = plan
    order = TaskOrder(plan)
    passesMissingVotes = plan.panels.contains { $0.missingVote == .pass }
    nextWorkers = plan.agents.map(plan.nextWorkerInChain)
    hasChains = nextWorkers.contains { $0 != nil }
    let workerSet = Set(nextWorkers.compactMap(\.self))
    isNextWorker = plan.agents.map(workerSet.contains)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      order?.noteSending(of: handoff)
      if event.task != .none { noteReceiver(of: handoff, on: event.task) }
    case .decisionMade(let decision, let defects):
      noteDecision(decision, event, context.workVersions)
      noteContradiction(decision, defects, event, context.workVersions)
    case .retryScheduled:
      forgetDecisions(on: event.task)
      order?.noteRetry(of: event.task)
    case .taskStarted: reportOpenPrerequisite(before: .began, event, &context)
    case .handoffDelivered(let handoff, _): order?.noteDelivery(handoff)
    case .taskEnded(let outcome):
      if outcome.kind == .completed, event.task != .none { judgeCompletion(event, &context) }
      order?.noteEnd(of: event.task, outcome)
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
    let (judge, task) = (event.agent, event.task)
    guard plan.role(of: judge) != nil else { return }
    guard !versions.isOutdated(event) else {
      if plan.letsWorkPass(decision), !decisionsByTask[task].approvals.contains(judge) {
        decisionsByTask[task].approvals.append(judge)
      }
      return
    }
    decisionsByTask[task].approvals.removeAll { $0 == judge }
    if decision.isUsable { decisionsByTask[task].refuser = decision.approves ? nil : judge }
    if plan.letsWorkPass(decision) {
      decisionsByTask[task].approvals.append(judge)
      decisionsByTask[task].refusals.removeAll { $0 == judge }
    } else if decision.isUsable, !decisionsByTask[task].refusals.contains(judge),
      versions.version(decidedOnIn: event) == versions[task].sequence
    {
      decisionsByTask[task].refusals.append(judge)
    }
  }

  /// Notes whether a judge approved the work in spite of a defect, in place of its earlier decision.
  private mutating func noteContradiction(
    _ decision: Decision,
    _ defects: [Defect],
    _ event: borrowing Event,
    _ versions: WorkVersions
  ) {
    let judge = event.agent
    guard plan.role(of: judge) != nil, !versions.isOutdated(event) else { return }
    decisionsByTask[event.task].contradictions.removeAll { $0.judge == judge }
    let defect =
      decision == .approvedWithRecommendations
      ? defects.first(where: \.isFlawToFix) : defects.first
    guard decision.approves, let defect else { return }
    decisionsByTask[event.task].contradictions.append((judge, defect))
  }

  /// Notes the receiver of a handoff about a task.
  ///
  /// It matters if the receiver is asked to judge the work, or is a worker among ``nextWorkers``.
  private mutating func noteReceiver(of handoff: Handoff, on task: TaskID) {
    let receiver = handoff.receiver
    if passesMissingVotes, handoff.intent == .deliver,
      !decisionsByTask[task].askedJudges.contains(receiver)
    {
      decisionsByTask[task].askedJudges.append(receiver)
    }
    if isNextWorker.indices.contains(receiver.index), isNextWorker[receiver.index],
      !reachedWorkers[task].contains(receiver)
    {
      reachedWorkers[task].append(receiver)
    }
  }

  /// Forgets the votes on the version of the work that was retried or completed.
  private mutating func forgetDecisions(on task: TaskID) {
    decisionsByTask[task].approvals = []
    decisionsByTask[task].refusals = []
    decisionsByTask[task].contradictions = []
  }

  /// Reports the task that should have been done before the event's task began or completed.
  private mutating func reportOpenPrerequisite(
    before step: TaskOrder.Step,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard let prerequisite = order?.openPrerequisite(before: step, of: event.task) else { return }
    reportViolation(event, "\(step.rawValue) \(prerequisite.text(in: plan))", &context)
  }

  private mutating func judgeCompletion(_ event: borrowing Event, _ context: inout RuleContext) {
    reportOpenPrerequisite(before: .completed, event, &context)
    let decisions = decisionsByTask[event.task]
    forgetDecisions(on: event.task)
    if hasChains {
      let author = context.judgedAuthors.author(of: event.task)
      reportMissingWorkers(after: author, event, &context)
    }
    let panels = context.judgedAuthors.stages(of: event.task)
    for panel in panels {
      let countedApprovals = approvals(in: panel, decisions)
      for judge in panel.missingJudges(hasApproved: countedApprovals.contains) {
        let text = "completed without the approval of \(plan.name(of: judge))"
        reportViolation(event, text, &context)
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
      reportViolation(event, "completed although the last decision refused it", &context)
    }
    reportContradictions(event, decisions, panels, &context)
  }

  /// Reports the judges that approved completed work in spite of a defect.
  ///
  /// A judge is not reported if the other judges of its panel have approved the work without it.
  private func reportContradictions(
    _ event: borrowing Event,
    _ decisions: Decisions,
    _ panels: [Panel],
    _ context: inout RuleContext
  ) {
    for (judge, defect) in decisions.contradictions {
      let isApprovedWithoutJudge = panels.contains { panel in
        let otherApprovals = approvals(in: panel, decisions).filter { $0 != judge }
        return panel.judges.contains(judge)
          && panel.verdict(hasApproved: otherApprovals.contains) == true
      }
      guard !isApprovedWithoutJudge else { continue }
      let text = "completed on the approval of \(plan.name(of: judge)), which had found \(defect)"
      reportViolation(event, text, &context)
    }
  }

  /// Reports the workers that never got a task although they follow its last author in a chain.
  private func reportMissingWorkers(
    after author: AgentID,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    var sender = author
    var seenAgents = [sender]
    while plan.stages(of: sender, on: event.task).isEmpty,
      nextWorkers.indices.contains(sender.index), let worker = nextWorkers[sender.index],
      !seenAgents.contains(worker)
    {
      if !reachedWorkers[event.task].contains(worker) {
        let names = "\(plan.name(of: worker)), to which \(plan.name(of: sender)) hands its work"
        reportViolation(event, "completed without \(names)", &context)
      }
      seenAgents.append(worker)
      sender = worker
    }
  }

  /// Returns the judges of a panel that count as having approved the work.
  ///
  /// Once a judge has approved, a panel with `missing: pass` also counts every judge that was asked and has not refused
  /// the work, except judges with a veto.
  private func approvals(in panel: Panel, _ decisions: Decisions) -> [AgentID] {
    let approvals = panel.judges.filter(decisions.approvals.contains)
    guard panel.missingVote == .pass, !approvals.isEmpty else { return approvals }
    return panel.judges.filter { judge in
      approvals.contains(judge)
        || panel.passesMissingVote(of: judge) && !decisions.refusals.contains(judge)
          && wasAsked(judge, panel, decisions)
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

  private func reportViolation(
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
  /// Returns the worker to which an agent has to hand its work, or `nil` if there is none.
  ///
  /// This is the only worker to which the agent hands work, if the contracts of both name the edge. A worker that a
  /// script calls may already have done its part. A router gets no work back from the agents to which it gives tasks.
  fileprivate func nextWorkerInChain(after agent: AgentID) -> AgentID? {
    guard role(of: agent) == .worker || role(of: agent) == .implementer else { return nil }
    let workers = receivers(of: agent).filter {
      role(of: $0) == .worker && !isRouter($0, for: agent)
    }
    guard workers.count == 1, let worker = workers.first, !isCalled(worker),
      sides(from: agent, to: worker) == [.sender, .receiver]
    else { return nil }
    return worker
  }
}
