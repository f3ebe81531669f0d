import RehearsalSimulation

/// Reports an agent that has a part of its own work done with a tool that its contract does not grant.
///
/// The agent calls a second agent, or delegates a task of its own to it, directly or through other agents.
/// The second agent uses the tool, and its own contract allows that.
struct GainedToolRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "tools.gained-by-delegation",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a session uses a tool in work for another agent, whose own contract does not grant the tool",
    kinds: ToolUse.eventKinds + [.handoffSent]
  )

  private let plan: Plan
  private let toolRights: [ToolRights]
  private var callers = CallerTable()

  init?(_ plan: Plan) {
    guard ToolUse.isLimited(in: plan) else { return nil }
    self.plan = plan
    toolRights = plan.toolRights
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if case .handoffSent(let handoff, _) = event.kind {
      return callers.noteSent(handoff, sequence: event.sequence, in: plan)
    }
    guard !callers.isEmpty else { return }
    let sessionCallers = callers[event.handoff]
    guard !sessionCallers.isEmpty,
      ToolUse(event, toolRights, in: plan, &context.commands)?.permission.refusedTool == nil
    else { return }
    for caller in sessionCallers {
      guard let use = ToolUse(event, for: caller.agent, toolRights, in: plan, &context.commands),
        let text = use.description(through: plan.name(of: event.agent))
      else { continue }
      context.violations.record(
        Self.ruleDescription,
        agent: caller.agent,
        task: event.task,
        text,
        evidence: [caller.sequence, event.sequence]
      )
      return
    }
  }
}
