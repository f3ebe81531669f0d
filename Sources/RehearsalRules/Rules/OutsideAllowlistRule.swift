import RehearsalSimulation

/// A tool was used that the contract does not list, whatever the platform did with it.
struct OutsideAllowlistRule: Rule {
  static let about = RuleDescription(
    id: "tools.outside-allowlist",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen: "a session uses a tool that its contract does not list",
    kinds: [.actTool]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actTool(let tool, let use) = event.kind,
      plan.member(event.agent)?.contract.lists(tool: tool) == false
    else { return }
    findings.add(
      Self.about,
      event,
      "used \(tool), which its contract does not list: \(use.rawValue) "
        + "(tools are \(plan.platform.tools.rawValue))"
    )
  }
}
