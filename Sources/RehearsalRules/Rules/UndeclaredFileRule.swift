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

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { !$0.touches.isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind, event.task != .none else { return }
    guard !plan.taskFiles[event.task].isEmpty, !plan.taskFiles.covers(path, of: event.task)
    else { return }
    let task = plan.name(of: event.task)
    findings.add(Self.about, event, "wrote \(path), which \(task) does not touch")
  }
}
