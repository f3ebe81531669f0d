extension Model {
  /// An agent to which a router gives tasks.
  public struct Route: Sendable, Hashable {
    /// The agent.
    public var agent: AgentID
    /// The share of the tasks that are for the agent.
    public var share: Percentage

    /// Creates a route.
    public init(agent: AgentID, share: Percentage) {
      self.agent = agent
      self.share = share
    }
  }

  /// Returns one of several routes, each with a probability in proportion to its share.
  ///
  /// The random number is uniformly distributed over all 64-bit numbers.
  static func pick(from routes: [Route], _ random: UInt64) -> AgentID? {
    let total = UInt64(routes.map(\.share.hundredths).reduce(0, +))
    var rest = Int(total.multipliedFullWidth(by: random).high)
    for route in routes {
      rest -= route.share.hundredths
      if rest < 0 { return route.agent }
    }
    return routes.last?.agent
  }
}

/// How a router gives tasks to others, and how these hand back what is not for them.
extension Situation {
  /// The actions of a router, or `nil` if the agent is not a router or the handoff asks for no routing.
  ///
  /// A task that all agents have handed back goes to the coordinator.
  var routing: [Action]? {
    guard let routes = plan.member(agent)?.model?.routes, !routes.isEmpty, task != nil else {
      return nil
    }
    var route = TaskRoute(right: draws.rightRoute ?? routes[0].agent)
    switch handoff.intent {
    case .assign, .delegate: break
    case .conflict:
      guard let tried = content?.route else { return nil }
      route = tried
    case .deliver, .approve, .reject, .escalate, .call, .clarify, .inform, .complete, .fail:
      return nil
    }
    guard let next = draws.route(among: routes, route) else {
      return spread(scriptedActs)
        + replacingHandoffs([handOff(.conflict("routing", because: .specialty), to: coordinator)])
    }
    route.tried.append(next)
    var delegation = Content(.delegate)
    delegation.route = route
    return spread(scriptedActs) + replacingHandoffs([handOff(delegation, to: next)])
  }

  /// Whether a router has given the task to this agent although it is for another one.
  var isMisrouted: Bool {
    handoff.intent == .delegate && (content?.route.map { $0.right != agent } ?? false)
  }

  /// The actions by which an agent hands back a task that is not for it, or `nil` if it does not notice that.
  var handingBack: [Action]? {
    guard isMisrouted, draws.noticesMisroute else { return nil }
    var conflict = Content.conflict("routing", because: .specialty)
    conflict.route = content?.route
    return spread([]) + [handOff(conflict, to: handoff.sender)]
  }

  /// The flaw of work by an agent that the task is not for.
  var misrouteFlaws: [Flaw] {
    isMisrouted ? [Flaw(category: "misrouted", weight: .major)] : []
  }
}
