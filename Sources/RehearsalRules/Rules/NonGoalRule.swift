import RehearsalSimulation

/// Work that the plan rules out was done.
struct NonGoalRule: Rule {
  static let about = RuleDescription(
    id: "scope.non-goal",
    severity: .error,
    failureMode: .disobeysTask,
    firesWhen: "a session writes a path, runs a command or uses a tool that matches a non-goal",
    kinds: [.actWrite, .actCommand, .actTool]
  )

  private let nonGoals: [NonGoal]

  init?(_ plan: Plan) {
    guard !plan.nonGoals.isEmpty else { return nil }
    nonGoals = plan.nonGoals
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    for nonGoal in nonGoals where Self.matches(event.kind, nonGoal.boundary) {
      findings.add(
        Self.about,
        event,
        "worked on \(nonGoal.id) (\(nonGoal.text)) in session \(event.session.rawValue)"
      )
    }
  }

  private static func matches(_ kind: Event.Kind, _ boundary: Boundary) -> Bool {
    switch kind {
    case .actWrite(let path): boundary.covers(path: path)
    case .actCommand(let command, _):
      // The words of the protocol's own commands are not the agent's.
      RoutineCommand(rawValue: command) == nil
        && (boundary.mentions(in: command) || changes(command, boundary))
    case .actTool(let tool, .allowed): boundary.mentions(in: tool)
    default: false
    }
  }

  private static func changes(_ command: String, _ boundary: Boundary) -> Bool {
    guard !boundary.paths.isEmpty else { return false }
    let paths = CommandPaths(command)
    return paths.changed.contains { boundary.covers(path: $0) }
      || paths.removed.contains { boundary.hasPath(below: $0) }
  }
}
