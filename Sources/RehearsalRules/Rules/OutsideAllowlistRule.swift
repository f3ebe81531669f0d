import RehearsalSimulation

/// A tool was used that the contract does not list, whatever the platform did with it.
struct OutsideAllowlistRule: Rule {
  static let about = RuleDescription(
    id: "tools.outside-allowlist",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen:
      "a session uses a tool, writes, reads or runs a command, and its contract does not list the tool for it",
    kinds: ToolUse.kinds
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard ToolUse.isLimited(in: plan) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard let use = ToolUse(event, in: plan), case .unlisted(let tool) = use.permission else {
      return
    }
    findings.add(
      Self.about,
      event,
      use.words(tool, "which its contract does not list", plan.platform)
    )
  }
}
