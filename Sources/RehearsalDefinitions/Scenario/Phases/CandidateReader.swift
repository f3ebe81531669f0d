import RehearsalSimulation

/// A parser of the key `agent` of a task, which names the agents that may do the task.
///
/// If the key names several agents, one of them claims the task from the shared list.
struct CandidateReader {
  let team: ScenarioTeam
  let names: NameTable

  /// Returns the agents in the key `agent` of a task, in the order of the file.
  ///
  /// Adds an error and returns `nil` if a name is unknown or occurs twice, or if a list is empty. Several
  /// agents are an error, too, unless agents claim tasks from a shared list.
  func agents(
    _ namedAgents: Either<String, [UnparsedValue<String>]>,
    at location: SourceLocation
  ) -> [AgentID]? {
    switch namedAgents {
    case .first(let name): return names.agent(name).map { [$0] }
    case .second(let agentList):
      guard let entries = agentList.read(), let agents = agents(entries) else { return nil }
      guard let problem = problemMessage(with: agents) else { return agents }
      names.diagnostics.error(problem, at: location)
      return nil
    }
  }

  private func agents(_ entries: [UnparsedValue<String>]) -> [AgentID]? {
    var agents: [AgentID] = []
    var seenAgents: Set<AgentID> = []
    for entry in entries {
      guard let agent = names.agent(entry) else { return nil }
      guard seenAgents.insert(agent).inserted else {
        names.diagnostics.error(
          "`\(team.roster.name(of: agent))` occurs twice in `agent`; remove one",
          at: entry.location
        )
        return nil
      }
      agents.append(agent)
    }
    return agents
  }

  private func problemMessage(with agents: [AgentID]) -> String? {
    if agents.isEmpty { return "`agent` names nobody; name the agents that may claim the task" }
    guard agents.count > 1, !team.platform.hasSharedList else { return nil }
    return
      "`agent` names several agents, of which one claims the task; set `assignment: pull` in "
      + "`platform`, or name one agent"
  }
}
