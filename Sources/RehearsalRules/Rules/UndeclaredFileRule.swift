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

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { !$0.touches.isEmpty }) else { return nil }
    self.plan = plan
    touches = plan.tasks.map { $0.touches.map { PathPattern($0) } }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind, event.task != .none else { return }
    let listed = touches[event.task.index]
    guard !listed.isEmpty, !listed.contains(where: { $0.matches(path) }) else { return }
    let task = plan.name(of: event.task)
    findings.add(Self.about, event, "wrote \(path), which \(task) does not touch")
  }
}
