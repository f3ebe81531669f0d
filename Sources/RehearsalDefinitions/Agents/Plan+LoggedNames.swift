package import RehearsalSimulation

extension Plan {
  /// Returns the defined agents that a platform starts for names that no definition has exactly.
  ///
  /// Case and separators do not matter: `Code Reviewer` stands for `code-reviewer`. The name of a plugin may precede that
  /// of its agent, as in `kit:code-reviewer`. A name that fits several definitions stands for none of them, nor does the
  /// name of an agent that the platform has, such as `Explore`.
  ///
  /// - Parameter names: The names of agents in a log.
  /// - Returns: The names of the agents in their definitions, by the names in the log.
  package func definedNames(ofLogged names: [String]) -> [String: String] {
    let definedAgents = agents.filter(isDefined)
    let agentsByName = Dictionary(grouping: definedAgents) { AgentNames.normalised(name(of: $0)) }
    func onlyAgent(_ name: String) -> AgentID? {
      guard let agents = agentsByName[name], agents.count == 1 else { return nil }
      return agents[0]
    }
    var definedNames: [String: String] = [:]
    for loggedName in names
    where !BuiltInAgents.contains(loggedName) && agent(named: loggedName) == nil {
      if let agent = onlyAgent(AgentNames.normalised(loggedName)) {
        definedNames[loggedName] = name(of: agent)
      } else if let (plugin, bareName) = AgentNames.pluginAndAgent(in: loggedName),
        let agent = onlyAgent(bareName), member(agent)?.plugins?.contains(plugin) ?? true
      {
        definedNames[loggedName] = name(of: agent)
      }
    }
    return definedNames
  }
}
