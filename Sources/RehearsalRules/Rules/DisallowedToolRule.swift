import RehearsalSimulation

/// A tool was used that the contract rules out, whatever the platform did with it.
struct DisallowedToolRule: Rule {
  static let about = RuleDescription(
    id: "tools.disallowed",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen: "a session uses a tool that its contract rules out",
    kinds: [.actTool]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actTool(let tool, let use) = event.kind,
      plan.member(event.agent)?.contract.disallowedTools.contains(tool) == true
    else { return }
    findings.add(
      Self.about,
      event,
      "used \(tool), which its contract rules out: \(use.rawValue) "
        + "(tools are \(plan.platform.tools.rawValue))"
    )
  }
}
