import RehearsalSimulation

/// Reports a question to the user that gets no answer.
struct NoUserRule: Rule {
  static let about = RuleDescription(
    id: "liveness.no-user",
    severity: .warning,
    failureMode: .missedTermination,
    firesWhen: "a session asks the user with the platform's tool for that, and nobody answers",
    kinds: [.actTool]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .actTool(let tool, let use) = event.kind, use != .allowed,
      plan.toolTable.anyTool(named: ToolTable.bare(tool))?.tool.kind == .ask
    else { return }
    violations.record(Self.about, event, "asked the user with \(tool), and nobody answered")
  }
}
