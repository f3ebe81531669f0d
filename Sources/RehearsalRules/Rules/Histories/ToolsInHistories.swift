public import RehearsalSimulation

/// A rule on tools for histories.
///
/// In addition to the rule for simulated runs, it judges calls that start another agent. If the rule judges tools that
/// contracts forbid, it also judges the invocation of skills.
struct ToolRuleInHistory<RunRule: Rule>: Rule {
  static var ruleDescription: RuleDescription { RunRule.ruleDescription }
  static var observedKinds: [Event.Name] { ToolUse.eventKindsOfHistories }

  private var rule: RunRule

  init?(_ plan: Plan) {
    guard let rule = RunRule(plan) else { return nil }
    self.rule = rule
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    rule.observe(event, &context)
  }
}

extension HistoryRules {
  /// Returns the unknown tools of a history, whose uses cannot be judged.
  ///
  /// A tool is unknown if no table of tools has it, and if the contract of the agent that used it lists other tools.
  /// Nobody knows whether a contract has to list such a tool.
  ///
  /// - Parameters:
  ///   - events: The events of the history.
  ///   - plan: The plan with the definitions with which the history is compared.
  /// - Returns: The names of the tools in the order of their first uses, each once.
  public static func unknownTools(in events: [Event], _ plan: Plan) -> [String] {
    guard ToolUse.isLimited(in: plan) else { return [] }
    let toolRights = plan.toolRights
    var names: [String] = []
    for event in events {
      guard case .actTool(let text, _) = event.kind, toolRights.indices.contains(event.agent.index)
      else { continue }
      let name = ToolTable.nameWithoutLimits(of: text)
      // AutoGen gives each agent such a tool for each agent that it may hand work to.
      guard !name.hasPrefix("mcp__"), !name.hasPrefix("transfer_to_"),
        plan.toolTable.anyTool(named: name) == nil,
        case .unlisted = toolRights[event.agent.index].permission(for: .tool(text)),
        !names.contains(name)
      else { continue }
      names.append(name)
    }
    return names
  }
}
