import RehearsalSimulation

/// A session's use of a tool of the platform, with the permission that a contract gives for this use.
struct ToolUse {
  /// The kinds of event that describe a use of a tool.
  static let eventKinds: [Event.Name] = [.actTool, .actWrite, .actRead, .actCommand]
  /// The kinds of event that describe a use of a tool in a history.
  static let eventKindsOfHistories = eventKinds + [.actSkill, .handoffSent]

  /// The permission that the contract gives: the tool is granted, forbidden or not listed.
  let permission: ToolPermission
  private let kind: Event.Kind
  /// Whether the use was read from the log of real work, which does not show the platform's settings.
  private let isFromHistory: Bool

  /// Creates the tool use that an event describes, or returns `nil` if no permission has to be checked.
  ///
  /// The permission comes from the contract of `agent`, or of the event's agent if `agent` is `nil`. `toolRights` are
  /// the rights that the contracts of the plan's agents give. `commands` has the parsed command lines of the run. No
  /// permission has to be checked if the event describes no tool use, if the contract grants every tool, or, in a
  /// history, if the contract neither forbids the tool nor has to list it.
  init?(
    _ event: borrowing Event,
    for agent: AgentID? = nil,
    _ toolRights: [ToolRights],
    in plan: Plan,
    _ commands: inout CommandTable
  ) {
    let caller = agent
    let agent = caller ?? event.agent
    guard toolRights.indices.contains(agent.index) else { return nil }
    let rights = toolRights[agent.index]
    guard !rights.areUnlimited, let need = Self.need(of: event, in: plan) else { return nil }
    // A history contains only the names of the programs that a command runs, so the limits of a contract on
    // arguments, as in `Bash(git status)`, cannot be checked.
    let hasOnlyProgramNames = plan.isHistory && event.kind.name == .actCommand
    isFromHistory = plan.isHistory
    permission = rights.permission(for: hasOnlyProgramNames ? need.withoutArgument : need) {
      commands.line($0)
    }
    kind = event.kind
    guard plan.isHistory, let tool = permission.refusedTool, !plan.isGrantable(tool) else { return }
    // The platform gives the tool to every agent, or no table has it. So the use breaks a contract only if the agent's
    // own contract forbids the tool.
    guard case .forbidden = permission, caller == nil else { return nil }
  }

  /// Returns the tools of which one has to be permitted for the act that an event describes.
  ///
  /// The log of a history can state the tool. The result is `nil` if the event describes no use of a tool.
  private static func need(of event: borrowing Event, in plan: Plan) -> ToolNeed? {
    guard plan.isHistory else { return ToolNeed(event.kind) }
    let tool = plan.loggedTools[event.sequence]
    // The limits of a contract on paths, as in `Edit(docs/**)`, are relative to the worktree of the agent.
    if case .actRead(let path) = event.kind, tool == nil {
      return .read(WorktreePath.withinTree(path))
    }
    guard let tool else { return ToolNeed(event.kind) }
    return switch event.kind {
    case .actWrite(let path), .actRead(let path):
      .tool(named: tool, on: WorktreePath.withinTree(path))
    case .actSkill(let skill): .tool(named: tool, on: skill)
    case .handoffSent(let handoff, _): .tool(named: tool, on: plan.name(of: handoff.receiver))
    default: ToolNeed(event.kind)
    }
  }

  /// The write, read or command as text, such as `wrote api/auth.py`, or `nil` if the event only names a tool.
  private var actionText: String? {
    switch kind {
    case .actWrite(let path): "wrote \(path)"
    case .actRead(let path): "read \(path)"
    case .actCommand(let command, _): "ran \(command)"
    default: nil
    }
  }

  /// The platform's response to the use, such as allowed or denied.
  ///
  /// The response to a write, a read or a command is always allowed.
  private var toolResponse: Event.ToolResponse {
    if case .actTool(_, let result) = kind { result } else { .allowed }
  }

  /// Returns whether at least one contract of a plan limits the tools that its agent may use.
  static func isLimited(in plan: Plan) -> Bool {
    !plan.toolRights.allSatisfy(\.areUnlimited)
  }

  /// Returns a description of the use, followed by the objection of the contract and the platform's response.
  ///
  /// An example is `used Bash, which its contract does not list: denied (tools are enforced)`. For a history,
  /// the response is described only if the platform allowed the tool.
  func description(_ tool: String, _ objection: String, _ platform: Platform) -> String {
    let useText = actionText.map { "\($0) with \(tool)" } ?? "used \(tool)"
    if isFromHistory {
      return "\(useText), \(objection)"
        + (toolResponse == .allowed ? "; the platform let it through" : "")
    }
    return
      "\(useText), \(objection): \(toolResponse.rawValue) (tools are \(platform.tools.rawValue))"
  }

  /// Returns a description of a use that another agent, with the given name, made on behalf of the contract's
  /// agent.
  ///
  /// The result is `nil` if the contract grants the tool, or if the platform refused the use.
  func description(through agent: String) -> String? {
    guard let tool = permission.refusedTool, toolResponse == .allowed else { return nil }
    let useText = actionText.map { "\($0) with \(tool)" } ?? "used \(tool)"
    return "through \(agent), \(useText), which its own contract does not grant"
  }
}

extension Plan {
  /// Returns whether an agent may use a tool only if its list of tools contains it.
  ///
  /// Platforms give every agent some tools that definitions do not mention, for example for to-do lists and
  /// messages. In a history, uses of these tools break a contract only if it forbids them. The result is true for all
  /// tools of MCP servers (`mcp__`), and false for other unknown tools.
  fileprivate func isGrantable(_ tool: String) -> Bool {
    let bareName = ToolTable.nameWithoutLimits(of: tool)
    if bareName.hasPrefix("mcp__") { return true }
    switch toolTable.anyTool(named: bareName)?.tool.kind {
    case .read, .find, .search, .edit, .write, .notebook, .run, .fetch, .webSearch, .agent, .ask:
      return true
    case .output, .stop, .todo, .message, .plan, .skill, .mcp, .other, nil: return false
    }
  }
}
