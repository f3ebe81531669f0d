import RehearsalSimulation

/// Reports a session that works on a non-goal, which is work that no agent may do.
struct NonGoalRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "scope.non-goal",
    severity: .error,
    failureMode: .disobeyedTask,
    firesWhen: "a session writes a path, runs a command or uses a tool that matches a non-goal",
    kinds: [.actWrite, .actCommand, .actTool]
  )

  private let nonGoals: [NonGoal]
  private let nonGoalsByPath: PathTable<[NonGoal]>

  init?(_ plan: Plan) {
    let nonGoals = plan.nonGoals
    guard !nonGoals.isEmpty else { return nil }
    self.nonGoals = nonGoals
    nonGoalsByPath = PathTable(plan) { path in
      nonGoals.filter { $0.boundary.covers(path: path) }
    }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    for nonGoal in matchingNonGoals(event.kind, &context.commands) {
      context.violations.record(
        Self.ruleDescription,
        event,
        "worked on \(nonGoal.id) (\(nonGoal.text)) in session \(event.session.rawValue)"
      )
    }
  }

  /// Returns the non-goals to which the path, command or tool of an action belongs.
  private func matchingNonGoals(
    _ kind: Event.Kind,
    _ commands: inout CommandTable
  ) -> [NonGoal] {
    switch kind {
    case .actWrite(let path): return nonGoalsByPath[path]
    case .actCommand(let command, _):
      // A routine command is exempt, because the protocol and not the agent chooses its text.
      guard !RoutineCommand.isRoutine(command) else { return [] }
      return nonGoals.filter { nonGoal in
        nonGoal.boundary.isMentioned(in: command)
          || Self.changesPath(command, nonGoal.boundary, &commands)
      }
    case .actTool(let tool, .allowed): return nonGoals.filter { $0.boundary.isMentioned(in: tool) }
    default: return []
    }
  }

  /// Returns whether a command line may change a path within a boundary.
  private static func changesPath(
    _ command: String,
    _ boundary: Boundary,
    _ commands: inout CommandTable
  ) -> Bool {
    guard !boundary.paths.isEmpty else { return false }
    let paths = commands.paths(in: command)
    return paths.changedPaths.contains { boundary.covers(path: $0) }
      || paths.removedPaths.contains { boundary.hasPath(below: $0) }
  }
}

/// Reports a change of a path that belongs to a specialty, such as frontend work, which the agent does not have.
///
/// A debugger that fixes refused work on a task of a specialty may change the paths of this specialty.
struct OutsideSpecialtyRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "scope.outside-specialty",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a session writes a path of a specialty that its agent does not have, or runs a command that changes one",
    kinds: [.handoffDelivered, .actWrite, .actCommand, .sessionEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [.handoffDelivered: hasDebuggers ? .always : .never, .sessionEnded: .isWatching]
  }

  private let plan: Plan
  private let hasDebuggers: Bool
  private let specialtiesByPath: PathTable<[Specialty]>
  /// For each open session of a debugger that fixes refused work, the specialties of the session's task.
  private var specialtiesToFix = SessionTable<[Specialty]>()

  var isWatching: Bool { specialtiesToFix.count > 0 }

  init?(_ plan: Plan) {
    let specialties = plan.specialties
    guard !specialties.isEmpty else { return nil }
    self.plan = plan
    hasDebuggers = plan.agents.contains { plan.role(of: $0) == .debugger }
    specialtiesByPath = PathTable(plan) { path in
      specialties.filter { $0.boundary.covers(path: path) }
    }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      guard handoff.intent.beginsNextRound, plan.role(of: event.agent) == .debugger,
        let task = plan.task(event.task)
      else { return }
      specialtiesToFix[event.session] = plan.specialties.filter { $0.boundary.covers(task) }
    case .sessionEnded: specialtiesToFix[event.session] = nil
    case .actWrite, .actCommand: reportForeignWork(event, &context)
    default: break
    }
  }

  private func reportForeignWork(_ event: borrowing Event, _ context: inout RuleContext) {
    let agent = plan.name(of: event.agent)
    let fixedSpecialties = specialtiesToFix[event.session] ?? []
    func foreignSpecialties(_ path: String) -> [Specialty] {
      specialtiesByPath[path].filter {
        !$0.agents.contains(agent) && !fixedSpecialties.contains($0)
      }
    }
    guard
      let path = event.firstChangedPath(
        &context.commands,
        where: { !foreignSpecialties($0).isEmpty }
      )
    else { return }
    for specialty in foreignSpecialties(path) {
      context.violations.record(
        Self.ruleDescription,
        event,
        "\(event.changeVerb) \(path), which is \(specialty.name) work"
      )
    }
  }
}

/// Reports a write to a file that is not among the files that the session's task touches.
///
/// For a task that states no files that it touches, the rule reports nothing.
struct UndeclaredFileRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "scope.undeclared-file",
    severity: .warning,
    failureMode: .taskDerailment,
    firesWhen:
      "a session writes a path outside its task's `touches`, and the task lists at least one",
    kinds: [.actWrite, .actCommand]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> { [.actCommand: .changesFiles] }

  private let plan: Plan
  private let taskFiles: TaskFiles

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { !$0.touches.isEmpty }) else { return nil }
    self.plan = plan
    taskFiles = plan.taskFiles
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none, taskFiles.touchesFiles(event.task) else { return }
    switch event.kind {
    case .actWrite(let path): reportPath(path, event, &context)
    case .actCommand: for change in context.fileChanges { reportPath(change.path, event, &context) }
    default: break
    }
  }

  /// Reports the change of a path if the event's task does not touch the path.
  private func reportPath(
    _ path: String,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard !taskFiles.covers(path, of: event.task) else { return }
    let task = plan.name(of: event.task)
    context.violations.record(
      Self.ruleDescription,
      event,
      "\(event.changeVerb) \(path), which \(task) does not touch"
    )
  }
}

/// Reports a change of delivery machinery, such as feature flags or a rollout, that the task does not ask for.
struct DeliveryMachineryRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "scope.delivery-machinery",
    severity: .warning,
    failureMode: .taskDerailment,
    firesWhen:
      "a session writes a path on the policy's list of delivery machinery, or runs a command that changes one, and its task does not mention it",
    kinds: [.actWrite, .actCommand]
  )

  private let plan: Plan
  /// For each path, whether the path is delivery machinery, such as feature flags or a rollout.
  private let isMachinery: PathTable<Bool>

  init?(_ plan: Plan) {
    let machinery = plan.machinery
    guard !machinery.isEmpty else { return nil }
    self.plan = plan
    isMachinery = PathTable(plan) { path in
      machinery.covers(path: path) || machinery.isMentioned(in: path)
    }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let path = event.firstChangedPath(&context.commands, where: { isMachinery[$0] }),
      plan.task(event.task).map({ !plan.machinery.covers($0) }) ?? true
    else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "\(event.changeVerb) \(path), delivery machinery that the task does not name"
    )
  }
}

/// Reports a session that raises a conflict and then writes a file.
struct WorkAfterConflictRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "scope.work-after-conflict",
    severity: .error,
    failureMode: .reasoningActionMismatch,
    firesWhen: "a session writes after it raised a conflict",
    kinds: [.handoffSent, .actWrite, .actCommand, .sessionEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .actWrite: .isWatching, .actCommand: .changesFiles, .sessionEnded: .isWatching,
    ]
  }

  /// For each open session that has raised a conflict, the sequence number of the event.
  private var conflicts = SessionTable<UInt64>()

  init(_ plan: Plan) {}

  var isWatching: Bool { conflicts.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffSent(let handoff, _) where handoff.intent == .conflict:
      conflicts[event.session] = event.sequence
    case .actWrite, .actCommand:
      guard let conflict = conflicts[event.session],
        let path = event.writtenPath ?? context.fileChanges.first?.path
      else { return }
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "\(event.changeVerb) \(path) after it had raised a conflict",
        evidence: [conflict, event.sequence]
      )
    case .sessionEnded: conflicts[event.session] = nil
    default: break
    }
  }
}
