@testable import RehearsalSimulation

/// Mutants of agents that wait for answers, of leads below other leads, and of agents with few tools.
extension Mutants {
  static let joins = [
    Mutant(
      name: "author goes on at the first answer",
      roles: doing,
      actions: { _, actions in actions.mapJoins { $0.neededAnswers = 1 } }
    ),
    Mutant(
      name: "author waits for more answers than it needs",
      roles: doing,
      actions: { _, actions in actions.mapJoins { $0.neededAnswers = nil } }
    ),
    Mutant(
      name: "author waits beyond its deadline",
      roles: doing,
      actions: { _, actions in actions.mapJoins { $0.timeLimit = nil } }
    ),
    Mutant(
      name: "author hands its work on before the answers are there",
      roles: doing,
      actions: { _, actions in
        guard let join = actions.firstIndex(where: \.isJoin) else { return actions }
        let (before, after) = (actions[..<join], actions[join...])
        return before + after.filter(\.isHandoff) + after.filter { !$0.isHandoff }
      }
    ),
    Mutant(
      name: "author makes every call twice",
      roles: doing,
      actions: { _, actions in actions.flatMap { $0.called == nil ? [$0] : [$0, $0] } }
    ),
    Mutant(
      name: "called agent takes the whole task for its own",
      roles: doing,
      situation: { $0.replaceIntent(.call, as: .assign) }
    ),
    Mutant(
      name: "lead never assigns work that was found during the run",
      roles: leading,
      actions: { situation, actions in
        actions.filter { action in
          guard let task = action.assignedTask else { return true }
          return situation.plan.task(task)?.isCreatedByAgent != true
        }
      }
    ),
  ]

  static let nestedLeads = [
    Mutant(
      name: "lead below another reports its tasks as done",
      roles: leading,
      actions: { situation, actions in
        guard situation.handoff.intent == .assign else { return actions }
        return actions.filter { !$0.isHandoff } + [
          situation.handOff(Content(.complete), to: situation.coordinator)
        ]
      }
    ),
    Mutant(
      name: "lead below another hands its tasks back to the lead above",
      roles: leading,
      actions: { situation, actions in
        guard situation.handoff.intent == .assign else { return actions }
        return actions.mapHandoffs(of: .assign) { $0.receiver = situation.handoff.sender }
      }
    ),
    Mutant(
      name: "lead below another assigns its tasks before it has looked at them",
      roles: leading,
      actions: { situation, actions in
        situation.handoff.intent == .assign ? actions.filter { !$0.isWait } : actions
      }
    ),
  ]

  static let rights = [
    Mutant(
      name: "called agent runs a command that its caller may not run",
      roles: doing,
      actions: { situation, actions in
        guard situation.handoff.intent == .call, situation.mayRunCommands else { return actions }
        return [.act(.command("rm -rf build", succeeds: true))] + actions
      }
    ),
    Mutant(
      name: "author delegates its task to the agent that it should ask",
      roles: doing,
      actions: { situation, actions in
        guard situation.handoff.intent == .assign,
          let called = actions.lazy.compactMap(\.called).first
        else { return actions }
        return [situation.handOff(Content(.delegate), to: called)]
      }
    ),
  ]
}

extension Situation {
  /// Whether the agent's own contract lets it run commands.
  fileprivate var mayRunCommands: Bool {
    plan.toolRights(of: agent)?.permission(for: ToolNeed.tool("Bash")).refusedTool == nil
  }
}

extension ProtocolAction {
  fileprivate var isJoin: Bool {
    if case .act(.join) = self { true } else { false }
  }

  /// The agent that the action calls, or `nil` if it calls none.
  fileprivate var called: AgentID? {
    if case .act(.call(let agent)) = self { agent } else { nil }
  }
}

extension [ProtocolAction] {
  fileprivate func mapJoins(_ change: (inout Join) -> Void) -> [ProtocolAction] {
    map { action in
      guard case .act(.join(var join)) = action else { return action }
      change(&join)
      return .act(.join(join))
    }
  }
}
