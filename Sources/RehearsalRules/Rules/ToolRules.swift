import RehearsalSimulation

/// Reports the use of a tool that the contract does not list, whether or not the platform allowed the use.
struct OutsideAllowlistRule: Rule {
  static let about = RuleDescription(
    id: "tools.outside-allowlist",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a session uses a tool, or writes, reads or runs a command, and its contract does not list the tool for it",
    kinds: ToolUse.kinds
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard ToolUse.isLimited(in: plan) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard let use = ToolUse(event, in: plan), case .unlisted(let tool) = use.permission else {
      return
    }
    violations.record(
      Self.about,
      event,
      use.description(tool, "which its contract does not list", plan.platform)
    )
  }
}

/// Reports the use of a tool that the contract rules out, whether or not the platform allowed the use.
struct DisallowedToolRule: Rule {
  static let about = RuleDescription(
    id: "tools.disallowed",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a session uses a tool, or writes, reads or runs a command, in a way that its contract rules out",
    kinds: ToolUse.kinds
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard ToolUse.isLimited(in: plan) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard let use = ToolUse(event, in: plan), case .forbidden(let tool) = use.permission else {
      return
    }
    violations.record(
      Self.about,
      event,
      use.description(tool, "which its contract rules out", plan.platform)
    )
  }
}

/// A use of a platform tool, with the permission that the agent's contract gives for the use.
struct ToolUse {
  static let kinds: [Event.Name] = [.actTool, .actWrite, .actRead, .actCommand]

  /// The permission that the agent's contract gives for the use.
  let permission: ToolPermission
  /// A description of the write, read or command, or `nil` if the event is only the use of a tool.
  private let action: String?
  private let result: Event.ToolUse
  /// Whether the use really happened, so that no setting of the platform is known.
  private let isReal: Bool

  /// Creates the tool use that an event describes.
  ///
  /// The result is `nil` if the event describes no tool use, or if the contract grants every tool.
  ///
  /// The contract is that of the event's agent, or that of `agent` if it is not `nil`.
  init?(_ event: borrowing Event, for agent: AgentID? = nil, in plan: Plan) {
    guard let rights = plan.toolRights(of: agent ?? event.agent), !rights.areUnlimited,
      let need = ToolNeed(event.kind)
    else { return nil }
    if plan.isHistory, case .actTool(let tool, _) = event.kind, !plan.isGrantable(tool) {
      return nil
    }
    // A history has only the names of the programs of a command, so limits on its arguments cannot be judged.
    let isSummary = plan.isHistory && event.kind.name == .actCommand
    isReal = plan.isHistory
    permission = rights.permission(for: isSummary ? need.withoutArgument : need)
    switch event.kind {
    case .actTool(_, let use): (action, result) = (nil, use)
    case .actWrite(let path): (action, result) = ("wrote \(path)", .allowed)
    case .actRead(let path): (action, result) = ("read \(path)", .allowed)
    case .actCommand(let command, _): (action, result) = ("ran \(command)", .allowed)
    default: return nil
    }
  }

  /// Returns whether at least one contract of a plan does not grant every tool.
  static func isLimited(in plan: Plan) -> Bool {
    plan.agents.contains { plan.toolRights(of: $0)?.areUnlimited == false }
  }

  /// Returns a description of the use and of the contract's objection to the use.
  func description(_ tool: String, _ objection: String, _ platform: Platform) -> String {
    let use = action.map { "\($0) with \(tool)" } ?? "used \(tool)"
    if isReal {
      return "\(use), \(objection)" + (result == .allowed ? "; the platform let it through" : "")
    }
    return "\(use), \(objection): \(result.rawValue) (tools are \(platform.tools.rawValue))"
  }

  /// Returns a description of a use through another agent.
  ///
  /// The result is `nil` if the contract grants the tool, or if the platform refused it.
  func description(through other: String) -> String? {
    guard let tool = permission.refused, result == .allowed else { return nil }
    let use = action.map { "\($0) with \(tool)" } ?? "used \(tool)"
    return "through \(other), \(use), which its own contract does not grant"
  }
}

extension Plan {
  /// Returns whether definitions grant a tool, as far as is known.
  ///
  /// Platforms add tools to every agent, for example for lists of work and for messages. A history shows their use, which
  /// says nothing about the contract.
  fileprivate func isGrantable(_ tool: String) -> Bool {
    let bare = ToolTable.bare(tool)
    if bare.hasPrefix("mcp__") { return true }
    switch toolTable.anyTool(named: bare)?.tool.kind {
    case .read, .find, .search, .edit, .write, .notebook, .run, .fetch, .webSearch, .agent, .ask:
      return true
    case .output, .stop, .todo, .message, .plan, .skill, .mcp, .other, nil: return false
    }
  }
}
