extension Model {
  /// An agent to which a router gives tasks, with the agent's share of the tasks.
  ///
  /// A router is an agent that passes each of its tasks on to another agent.
  public struct Route: Sendable, Hashable {
    /// The agent that gets the tasks.
    public var agent: AgentID
    /// The share of the router's tasks that the agent should get.
    public var share: Percentage

    /// Creates a route to an agent.
    public init(agent: AgentID, share: Percentage) {
      self.agent = agent
      self.share = share
    }
  }

  /// Chooses a route at random, with probabilities in proportion to the shares, and returns the route's agent.
  ///
  /// - Parameters:
  ///   - routes: The routes. If there are none, the result is `nil`.
  ///   - random: A random number that is uniformly distributed over all 64-bit numbers.
  /// - Returns: The agent of the chosen route.
  static func pickAgent(from routes: [Route], _ random: UInt64) -> AgentID? {
    let totalShare = UInt64(routes.map(\.share.hundredths).reduce(0, +))
    var remainder = Int(totalShare.multipliedFullWidth(by: random).high)
    for route in routes {
      remainder -= route.share.hundredths
      if remainder < 0 { return route.agent }
    }
    return routes.last?.agent
  }
}

/// How a router passes tasks on, and how other agents hand back tasks that they got by mistake.
extension Situation {
  /// The actions by which a router passes a task on, or `nil` if the session does not route a task.
  ///
  /// If every agent of the router has handed the task back, the task goes to the coordinator as a conflict.
  var routingActions: [ProtocolAction]? {
    guard let routes = plan.member(agent)?.model?.routes, !routes.isEmpty, task != nil else {
      return nil
    }
    var route = TaskRoute(intendedAgent: randomDraws.rightAgent ?? routes[0].agent)
    switch handoff.intent {
    case .assign, .delegate: break
    case .conflict:
      guard let earlierRoute = content?.route else { return nil }
      route = earlierRoute
    case .deliver, .approve, .reject, .escalate, .call, .clarify, .inform, .complete, .fail:
      return nil
    }
    guard let nextAgent = randomDraws.route(among: routes, route) else {
      return spread(scriptedActs)
        + replacingHandoffs([
          handOff(.conflictContent("routing", because: .specialty), to: coordinator)
        ])
    }
    route.triedAgents.append(nextAgent)
    var delegation = Content(.delegate)
    delegation.route = route
    return spread(scriptedActs) + replacingHandoffs([handOff(delegation, to: nextAgent)])
  }

  /// Whether a router gave the task to this agent by mistake, instead of to the right agent.
  var isMisrouted: Bool {
    handoff.intent == .delegate && (content?.route.map { $0.intendedAgent != agent } ?? false)
  }

  /// The actions that hand back a task that the agent got by mistake, or `nil` if the agent keeps the task.
  var handBackActions: [ProtocolAction]? {
    guard isMisrouted, randomDraws.noticesMisroute else { return nil }
    var conflict = Content.conflictContent("routing", because: .specialty)
    conflict.route = content?.route
    return spread([]) + [handOff(conflict, to: handoff.sender)]
  }

  /// The flaw that the work gets because the wrong agent does the task, or an empty array.
  var misrouteFlaws: [Flaw] {
    isMisrouted ? [Flaw(category: "misrouted", weight: .major)] : []
  }
}

extension Plan {
  /// Returns whether an agent is a router that gives tasks to another agent.
  ///
  /// Work that the other agent has done does not go back to the router, even if a contract names the router as a
  /// receiver.
  package func isRouter(_ agent: AgentID, for specialist: AgentID) -> Bool {
    member(agent)?.model?.routes.contains { $0.agent == specialist } ?? false
  }
}
