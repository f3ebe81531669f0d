import RehearsalSimulation

/// Reports a session that works on a non-goal, which is work that no agent may do.
struct NonGoalRule: Rule {
  static let about = RuleDescription(
    id: "scope.non-goal",
    severity: .error,
    failureMode: .disobeyedTask,
    firesWhen: "a session writes a path, runs a command or uses a tool that matches a non-goal",
    kinds: [.actWrite, .actCommand, .actTool]
  )

  private let nonGoals: [NonGoal]

  init?(_ plan: Plan) {
    guard !plan.nonGoals.isEmpty else { return nil }
    nonGoals = plan.nonGoals
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    for nonGoal in nonGoals where Self.matches(event.kind, nonGoal.boundary) {
      context.violations.record(
        Self.about,
        event,
        "worked on \(nonGoal.id) (\(nonGoal.text)) in session \(event.session.rawValue)"
      )
    }
  }

  /// Returns whether the path, command or tool of an act lies within a boundary.
  private static func matches(_ kind: Event.Kind, _ boundary: Boundary) -> Bool {
    switch kind {
    case .actWrite(let path): boundary.covers(path: path)
    case .actCommand(let command, _):
      // A routine command is exempt, because the protocol and not the agent chooses its text.
      RoutineCommand(rawValue: command) == nil
        && (boundary.mentions(in: command) || changesPath(command, boundary))
    case .actTool(let tool, .allowed): boundary.mentions(in: tool)
    default: false
    }
  }

  /// Returns whether a command line may change a path within a boundary.
  private static func changesPath(_ command: String, _ boundary: Boundary) -> Bool {
    guard !boundary.paths.isEmpty else { return false }
    let paths = CommandPaths(command)
    return paths.changedPaths.contains { boundary.covers(path: $0) }
      || paths.removedPaths.contains { boundary.hasPath(below: $0) }
  }
}

/// Reports a write to a path that belongs to a specialty, such as frontend work, which the agent does not have.
struct OutsideSpecialtyRule: Rule {
  static let about = RuleDescription(
    id: "scope.outside-specialty",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen: "a session writes a path of a specialty that its agent does not have",
    kinds: [.actWrite]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard !plan.specialties.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actWrite(let path) = event.kind else { return }
    let agent = plan.name(of: event.agent)
    for specialty in plan.specialties
    where specialty.boundary.covers(path: path) && !specialty.agents.contains(agent) {
      context.violations.record(Self.about, event, "wrote \(path), which is \(specialty.name) work")
    }
  }
}

/// Reports a write to a file that is not among the files that the session's task touches.
struct UndeclaredFileRule: Rule {
  static let about = RuleDescription(
    id: "scope.undeclared-file",
    severity: .warning,
    failureMode: .taskDerailment,
    firesWhen:
      "a session writes a path outside its task's `touches`, and the task lists at least one",
    kinds: [.actWrite]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { !$0.touches.isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actWrite(let path) = event.kind, event.task != .none else { return }
    guard !plan.taskFiles[event.task].isEmpty, !plan.taskFiles.covers(path, of: event.task)
    else { return }
    let task = plan.name(of: event.task)
    context.violations.record(Self.about, event, "wrote \(path), which \(task) does not touch")
  }
}

/// Reports a write to delivery machinery, such as feature flags or a rollout, that the task does not ask for.
struct DeliveryMachineryRule: Rule {
  static let about = RuleDescription(
    id: "scope.delivery-machinery",
    severity: .warning,
    failureMode: .taskDerailment,
    firesWhen:
      "a session writes a path on the policy's list of delivery machinery, and its task does not mention it",
    kinds: [.actWrite]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard !plan.machinery.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actWrite(let path) = event.kind,
      plan.machinery.covers(path: path) || plan.machinery.mentions(in: path),
      plan.task(event.task).map({ !plan.machinery.covers($0) }) ?? true
    else { return }
    context.violations.record(
      Self.about,
      event,
      "wrote \(path), delivery machinery that the task does not name"
    )
  }
}

/// Reports a session that raises a conflict and then writes a file.
struct WorkAfterConflictRule: Rule {
  static let about = RuleDescription(
    id: "scope.work-after-conflict",
    severity: .error,
    failureMode: .reasoningActionMismatch,
    firesWhen: "a session writes after it raised a conflict",
    kinds: [.handoffSent, .actWrite, .sessionEnded]
  )

  static let conditions: [Event.Name: RuleCondition] = [
    .actWrite: .isWatching, .sessionEnded: .isWatching,
  ]

  /// For each open session that has raised a conflict, the sequence number of the event.
  private var conflicts = SessionTable<UInt64>()

  init(_ plan: Plan) {}

  var isWatching: Bool { conflicts.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffSent(let handoff, _) where handoff.intent == .conflict:
      conflicts[event.session] = event.sequence
    case .actWrite(let path):
      guard let conflict = conflicts[event.session] else { return }
      context.violations.record(
        Self.about,
        agent: event.agent,
        task: event.task,
        "wrote \(path) after it had raised a conflict",
        evidence: [conflict, event.sequence]
      )
    case .sessionEnded: conflicts[event.session] = nil
    default: break
    }
  }
}
