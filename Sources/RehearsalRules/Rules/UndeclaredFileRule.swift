import RehearsalSimulation

/// A file was written that the task does not list.
struct UndeclaredFileRule: Rule {
  static let about = RuleDescription(
    id: "scope.undeclared-file",
    severity: .warning,
    failureMode: .derails,
    firesWhen: "a session writes a path outside what its task touches, where the task lists any",
    kinds: [.actWrite]
  )

  private let plan: Plan
  /// What each task touches, by its place in the plan.
  private let touches: [[PathPattern]]

  init(_ plan: Plan) {
    self.plan = plan
    touches = plan.tasks.map { $0.touches.map { PathPattern($0) } }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind, let task = plan.task(event.task),
      !task.touches.isEmpty, !touches[event.task.index].contains(where: { $0.matches(path) })
    else { return }
    findings.add(Self.about, event, "wrote \(path), which \(task.id) does not touch")
  }
}
