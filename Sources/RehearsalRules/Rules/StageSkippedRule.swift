import RehearsalSimulation

/// Reports a task that completes without a required approval, or although the last decision refused the work.
struct StageSkippedRule: Rule {
  static let about = RuleDescription(
    id: "gate.stage-skipped",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a task completes without an approval that the contracts require, or against the last decision",
    kinds: [.reportFiled, .decisionMade, .retryScheduled, .taskEnded]
  )

  private let plan: Plan
  /// The agent that each task is assigned to.
  private let assignees: [AgentID]
  private var stages = TaskTable(Stage())
  /// The completed tasks that lack an approval.
  ///
  /// An approval at the instant of completion still counts.
  private var incomplete: [Completion] = []

  /// The completion of a task without the approval of some required judges.
  private struct Completion {
    var task: TaskID
    var time: Instant
    /// The agent that recorded the completion.
    var agent: AgentID
    var event: UInt64
    var missingJudges: [AgentID]
  }

  /// The decisions on a task so far.
  private struct Stage {
    var author: AgentID?
    /// The judges that approved the current work.
    var approvals: [AgentID] = []
    /// The judge whose decision came last, if it refused the work.
    var refuser: AgentID?
  }

  init(_ plan: Plan) {
    self.plan = plan
    assignees = plan.tasks.map { $0.agent }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .reportFiled: stages[event.task].author = event.agent
    case .decisionMade(let decision, _):
      guard plan.role(of: event.agent) != nil else { return }
      if decision.isUsable {
        stages[event.task].refuser = decision.approves ? nil : event.agent
      }
      if plan.passes(decision) {
        if !stages[event.task].approvals.contains(event.agent) {
          stages[event.task].approvals.append(event.agent)
        }
        approveAtSameInstant(event)
      } else {
        // The approvals of other judges remain valid until the work is done again.
        stages[event.task].approvals.removeAll { [judge = event.agent] in $0 == judge }
      }
    case .retryScheduled: stages[event.task].approvals = []
    case .taskEnded(let outcome):
      if outcome.kind == .completed, event.task != .none { complete(event, &violations) }
    default: break
    }
  }

  private mutating func complete(_ event: borrowing Event, _ violations: inout ViolationLog) {
    let stage = stages[event.task]
    stages[event.task].approvals = []
    let author = stage.author ?? assignees[event.task.index]
    let approvals = Set(stage.approvals)
    let panels = plan.stages(of: author, on: event.task)
    let missing = panels.flatMap { $0.missingJudges(approvals: approvals) }
    let completion = Completion(
      task: event.task,
      time: event.time,
      agent: event.agent,
      event: event.sequence,
      missingJudges: missing
    )
    if !missing.isEmpty { incomplete.append(completion) }
    // A panel can let work through that one of its judges refused.
    if let refuser = stage.refuser,
      !panels.contains(where: { panel in
        panel.judges.contains(refuser)
          && panel.verdict(approvals: approvals, refusals: [refuser]) == true
      })
    {
      add(completion, "completed although the last decision refused it", &violations)
    }
  }

  /// Counts an approval at the instant of the task's completion.
  ///
  /// Events at the same instant may occur in any order, so such an approval is not late.
  private mutating func approveAtSameInstant(_ event: borrowing Event) {
    let (judge, task, time) = (event.agent, event.task, event.time)
    for index in incomplete.indices
    where incomplete[index].task == task && incomplete[index].time == time {
      incomplete[index].missingJudges.removeAll { $0 == judge }
    }
  }

  mutating func conclude(_ violations: inout ViolationLog) {
    for completion in incomplete {
      for judge in completion.missingJudges {
        let text = "completed without the approval of \(plan.name(of: judge))"
        add(completion, text, &violations)
      }
    }
  }

  private func add(_ completion: Completion, _ text: String, _ violations: inout ViolationLog) {
    violations.record(
      Self.about,
      agent: completion.agent,
      task: completion.task,
      "\(plan.name(of: completion.task)) \(text)",
      evidence: [completion.event]
    )
  }
}

extension Plan {
  /// Returns whether a decision lets work pass.
  ///
  /// An unusable decision lets work pass if the platform's guards are open.
  fileprivate func passes(_ decision: Decision) -> Bool {
    decision.isUsable ? decision.approves : platform.guards == .open
  }
}
