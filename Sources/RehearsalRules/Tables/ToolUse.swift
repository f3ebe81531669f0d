import RehearsalSimulation

/// A use of the platform's tools, held against the contract of whoever it is.
struct ToolUse {
  static let kinds: [Event.Name] = [.actTool, .actWrite, .actRead, .actCommand]

  /// What the contract says of it.
  let permission: ToolPermission
  /// What was done, as far as it is more than the use of a tool.
  private let deed: String?
  private let fate: Event.ToolUse

  /// The use that an event is of; `nil` where it is of none.
  init?(_ event: borrowing Event, in plan: Plan) {
    guard let rights = plan.toolRights(of: event.agent), !rights.areUnlimited,
      let need = ToolNeed(event.kind)
    else { return nil }
    permission = rights.permission(for: need)
    switch event.kind {
    case .actTool(_, let use): (deed, fate) = (nil, use)
    case .actWrite(let path): (deed, fate) = ("wrote \(path)", .allowed)
    case .actRead(let path): (deed, fate) = ("read \(path)", .allowed)
    case .actCommand(let command, _): (deed, fate) = ("ran \(command)", .allowed)
    default: return nil
    }
  }

  /// Whether some contract of a plan does not grant everything.
  static func isLimited(in plan: Plan) -> Bool {
    plan.agents.contains { plan.toolRights(of: $0)?.areUnlimited == false }
  }

  /// What was done with a tool, and what the contract says of that.
  func words(_ tool: String, _ objection: String, _ platform: Platform) -> String {
    let use = deed.map { "\($0) with \(tool)" } ?? "used \(tool)"
    return "\(use), \(objection): \(fate.rawValue) (tools are \(platform.tools.rawValue))"
  }
}
