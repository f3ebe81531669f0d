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

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind, let task = plan.task(event.task),
      !task.touches.isEmpty,
      !task.touches.contains(where: { PathPattern($0).matches(path) })
    else { return }
    findings.add(Self.about, event, "wrote \(path), which \(task.id) does not touch")
  }
}
