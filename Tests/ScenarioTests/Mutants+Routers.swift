@testable import RehearsalSimulation

/// Mutants of routers, and of the agents to which they give tasks.
extension Mutants {
  static let routers = [
    Mutant(
      name: "router gives every task to its first route",
      roles: doing,
      actions: { situation, actions in
        guard situation.handoff.intent != .conflict, let first = situation.routes.first else {
          return actions
        }
        return actions.mapHandoffs(of: .delegate) { handing in
          handing.receiver = first.agent
          handing.content.route?.triedAgents = [first.agent]
        }
      }
    ),
    Mutant(
      name: "router gives a task that came back to the same agent again",
      roles: doing,
      actions: { situation, actions in
        guard situation.handoff.intent == .conflict else { return actions }
        return actions.mapHandoffs(of: .delegate) { handing in
          handing.receiver = situation.handoff.sender
          handing.content.route = situation.content?.route
        }
      }
    ),
    Mutant(
      name: "router gives up a task that came back",
      roles: doing,
      actions: { situation, actions in
        guard situation.handoff.intent == .conflict, !situation.routes.isEmpty else {
          return actions
        }
        return actions.filter { !$0.isHandoff } + [
          situation.handOff(
            .conflictContent("routing", because: .specialty),
            to: situation.coordinator
          )
        ]
      }
    ),
    Mutant(
      name: "router gives each task to all its agents",
      roles: doing,
      actions: { situation, actions in
        let others = situation.routes.map(\.agent)
        return actions.flatMap { action in
          guard let handing = action.handoff, handing.content.intent == .delegate else {
            return [action]
          }
          return [action]
            + others.filter { $0 != handing.receiver }.map {
              situation.handOff(handing.content, to: $0)
            }
        }
      }
    ),
    Mutant(
      name: "router does the tasks itself",
      roles: doing,
      actions: { situation, actions in
        guard !situation.routes.isEmpty, let task = situation.task else { return actions }
        return actions.filter { !$0.isHandoff } + task.touches.map { .act(.write($0)) } + [
          situation.handOff(Content(.complete), to: situation.coordinator)
        ]
      }
    ),
    Mutant(
      name: "specialist does tasks that are not for it",
      roles: doing,
      situation: { situation in
        let agent = situation.agent
        situation.content?.route?.intendedAgent = agent
      }
    ),
    Mutant(
      name: "specialist hands back a task that is for it",
      roles: doing,
      situation: { situation in
        guard situation.handoff.intent == .delegate, situation.content?.route != nil else { return }
        let router = situation.handoff.sender
        situation.content?.route?.intendedAgent = router
      }
    ),
    Mutant(
      name: "specialist hands a task back to the lead",
      roles: doing,
      actions: { situation, actions in
        guard situation.isMisrouted else { return actions }
        return actions.mapHandoffs(of: .conflict) { $0.receiver = situation.coordinator }
      }
    ),
  ]
}

extension Situation {
  /// The agents to which the agent gives tasks, or none if it is not a router.
  fileprivate var routes: [Model.Route] { plan.member(agent)?.model?.routes ?? [] }
}
