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
  /// The completed tasks whose judges have not all approved, by now or at the same instant.
  private var incomplete: [Completion] = []

  /// A task that completed without the approval of some judges.
  private struct Completion {
    var task: TaskID
    var time: Instant
    /// Who recorded it, with the event.
    var agent: AgentID
    var event: UInt64
    var missing: [AgentID]
  }

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
      if decision.isUsable { stages[event.task].isRefused = !decision.approves }
      if plan.passes(decision) {
        if !stages[event.task].approvals.contains(event.agent) {
          stages[event.task].approvals.append(event.agent)
        }
        approveAtOnce(event)
      } else {
        // The others' approvals stand until the work is done again.
        stages[event.task].approvals.removeAll { [judge = event.agent] in $0 == judge }
      }
    case .retryScheduled: stages[event.task].approvals = []
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return }
      let stage = stages[event.task]
      stages[event.task].approvals = []
      let author = stage.author ?? assignees[event.task.index]
      let judges = plan.requiredJudges(of: author) + plan.otherJudges(of: author, on: event.task)
      let missing = judges.filter { !stage.approvals.contains($0) }
      let completion = Completion(
        task: event.task,
        time: event.time,
        agent: event.agent,
        event: event.sequence,
        missing: missing
      )
      if !missing.isEmpty { incomplete.append(completion) }
      if stage.isRefused {
        add(completion, "completed though the last decision refused it", &findings)
      }
    default: break
    }
  }

  /// Of judges who decide at the same instant the first may not be taken for the only one.
  private mutating func approveAtOnce(_ event: borrowing Event) {
    let (judge, task, time) = (event.agent, event.task, event.time)
    for place in incomplete.indices
    where incomplete[place].task == task && incomplete[place].time == time {
      incomplete[place].missing.removeAll { $0 == judge }
    }
  }

  mutating func conclude(_ findings: inout Findings) {
    for completion in incomplete {
      for judge in completion.missing {
        let text = "completed without the approval of \(plan.name(of: judge))"
        add(completion, text, &findings)
      }
    }
  }

  private func add(_ completion: Completion, _ text: String, _ findings: inout Findings) {
    findings.add(
      Self.about,
      agent: completion.agent,
      task: completion.task,
      "\(plan.name(of: completion.task)) \(text)",
      evidence: [completion.event]
    )
  }
}

extension Plan {
  /// Whether a decision lets work pass: one that nobody can go by does so where guards are open.
  fileprivate func passes(_ decision: Decision) -> Bool {
    decision.isUsable ? decision.approves : platform.guards == .open
  }
}
