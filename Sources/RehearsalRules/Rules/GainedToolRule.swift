import RehearsalSimulation

/// Reports an agent that has another agent use a tool for its own work that its own contract does not grant.
///
/// An agent does so if it calls the other agent, or delegates to it a task of its own.
struct GainedToolRule: Rule {
  static let about = RuleDescription(
    id: "tools.gained-by-delegation",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a session uses a tool in work for another agent, whose own contract does not grant the tool",
    kinds: ToolUse.kinds + [.handoffSent]
  )

  /// An agent for which a session works.
  private struct Caller {
    var agent: AgentID
    /// The sequence number of the event in which the agent asked for the work.
    var event: UInt64
  }

  private let plan: Plan
  /// The agents for which the receiver of each handoff works, nearest first and each once.
  private var callers: [HandoffID: [Caller]] = [:]

  init?(_ plan: Plan) {
    guard ToolUse.isLimited(in: plan) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    if case .handoffSent(let handoff, _) = event.kind {
      guard plan.asksForOwnWork(handoff) else { return }
      let caller = Caller(agent: handoff.sender, event: event.sequence)
      let others = (callers[handoff.cause] ?? []).filter { $0.agent != caller.agent }
      callers[handoff.id] = [caller] + others
      return
    }
    guard !callers.isEmpty, let chain = callers[event.handoff],
      ToolUse(event, in: plan)?.permission.refused == nil
    else { return }
    for caller in chain {
      guard let use = ToolUse(event, for: caller.agent, in: plan),
        let text = use.description(through: plan.name(of: event.agent))
      else { continue }
      violations.record(
        Self.about,
        agent: caller.agent,
        task: event.task,
        text,
        evidence: [caller.event, event.sequence]
      )
      return
    }
  }
}
