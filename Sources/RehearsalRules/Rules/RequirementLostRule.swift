import RehearsalSimulation

/// Reports a requirement that the run did not meet, because no task that serves it completed.
///
/// In a run that was stopped early, the requirement is not lost while a task that serves it is open or can
/// still be created.
struct RequirementLostRule: Rule {
  static let about = RuleDescription(
    id: "scope.requirement-lost",
    severity: .error,
    failureMode: .taskDerailment,
    firesWhen:
      "no task serves a requirement of the work, or none of the tasks that serve it completes",
    kinds: [.taskSubmitted, .taskEnded, .runEnded]
  )

  /// How a task stands.
  private enum State {
    case absent
    case open
    case ended(Outcome, event: UInt64)
  }

  private let plan: Plan
  private var states = TaskTable(State.absent)

  init?(_ plan: Plan) {
    guard !plan.requirements.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .taskSubmitted: states[event.task] = .open
    case .taskEnded(let outcome):
      if event.task != .none { states[event.task] = .ended(outcome, event: event.sequence) }
    case .runEnded(let ending):
      let hasFinished = ending == .settled || ending == .deadlocked
      for requirement in plan.requirements {
        check(requirement, hasFinished: hasFinished, at: event, &violations)
      }
    default: break
    }
  }

  private func check(
    _ requirement: Requirement,
    hasFinished: Bool,
    at end: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    let serving = plan.taskIDs.filter { task in
      plan.tasks[task.index].serves.contains { $0.requirement == requirement.id }
    }
    var reasons: [String] = []
    var evidence: [UInt64] = []
    for task in serving {
      switch states[task] {
      case .open: return
      case .absent where !hasFinished: return
      case .absent: reasons.append("no agent created \(plan.name(of: task))")
      case .ended(let outcome, let event):
        guard outcome.kind != .completed else { return }
        reasons.append("\(plan.name(of: task)) ended \(outcome)")
        evidence.append(event)
      }
    }
    let name = "\(requirement.id) (\(requirement.text))"
    violations.record(
      Self.about,
      agent: .none,
      task: serving.first ?? .none,
      serving.isEmpty
        ? "no task serves \(name)" : "\(name) was lost: \(reasons.joined(separator: ", "))",
      evidence: evidence.isEmpty ? [end.sequence] : evidence
    )
  }
}
