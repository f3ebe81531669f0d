import RehearsalSimulation

/// Reports a requirement of the work that the run did not meet, because no task that serves the requirement
/// completed.
///
/// In a run that was stopped early, a requirement is not reported while a task that serves it is open or not yet
/// created, because that task could still have completed.
struct RequirementLostRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "scope.requirement-lost",
    severity: .error,
    failureMode: .taskDerailment,
    firesWhen:
      "no task serves a requirement of the work, or none of the tasks that serve it completes",
    kinds: [.taskSubmitted, .taskEnded, .runEnded]
  )

  /// The state of a task.
  private enum TaskState {
    /// The task is not part of the work, because no agent has created it.
    case absent
    /// The task has been submitted and has not ended.
    case open
    /// The task has ended, in the event with the given sequence number.
    case ended(Outcome, sequence: UInt64)
  }

  private let plan: Plan
  private var taskStates = TaskTable(TaskState.absent)

  init?(_ plan: Plan) {
    guard !plan.requirements.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .taskSubmitted: taskStates[event.task] = .open
    case .taskEnded(let outcome):
      if event.task != .none { taskStates[event.task] = .ended(outcome, sequence: event.sequence) }
    case .runEnded(let ending):
      let hasFinished = ending == .settled || ending == .deadlocked
      for requirement in plan.requirements {
        reportIfLost(requirement, hasFinished: hasFinished, at: event, &context)
      }
    default: break
    }
  }

  /// Reports a requirement if no task that serves it has completed.
  ///
  /// If `hasFinished` is false, the run was stopped early. A requirement is then not reported while
  /// a task that serves it is open or absent, because the task might still have completed.
  private func reportIfLost(
    _ requirement: Requirement,
    hasFinished: Bool,
    at end: borrowing Event,
    _ context: inout RuleContext
  ) {
    let servingTasks = plan.taskIDs.filter { task in
      plan.tasks[task.index].serves.contains { $0.requirement == requirement.id }
    }
    var reasons: [String] = []
    var evidence: [UInt64] = []
    for task in servingTasks {
      switch taskStates[task] {
      case .open: return
      case .absent where !hasFinished: return
      case .absent: reasons.append("no agent created \(plan.name(of: task))")
      case .ended(let outcome, let sequence):
        guard outcome.kind != .completed else { return }
        reasons.append("\(plan.name(of: task)) ended \(outcome)")
        evidence.append(sequence)
      }
    }
    let requirementText = "\(requirement.id) (\(requirement.text))"
    context.violations.record(
      Self.ruleDescription,
      agent: .none,
      task: servingTasks.first ?? .none,
      servingTasks.isEmpty
        ? "no task serves \(requirementText)"
        : "\(requirementText) was lost: \(reasons.joined(separator: ", "))",
      evidence: evidence.isEmpty ? [end.sequence] : evidence
    )
  }
}
