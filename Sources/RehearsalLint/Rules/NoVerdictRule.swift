import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports implementers whose work cannot reach a judge, that is, a verifier or a reviewer.
///
/// Teams without a judge are left out, and so are implementers that a person calls directly.
enum NoVerdictRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "handoff.no-verdict",
    severity: .warning,
    summary: "an implementer's work cannot reach a verifier or reviewer of the team",
    reason: """
      The team has a judge, but no chain of handoffs leads from this implementer to one. Its work is \
      accepted without a check.
      """,
    remedy: "name a verifier or a reviewer under `Hands Off To`",
    example: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n## Deliverables\n- a page\n"
      ),
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read\n---\nReviews.\n"
      ),
    ],
    correctedFiles: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n## Deliverables\n- a page\n## Hands Off To\n- **code-reviewer**: pages\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let agentNames = team.teamFiles.members.map(\.name)
    let judgeIndices = Set(agentNames.indices.filter { team.isJudge(agentNames[$0]) })
    guard !judgeIndices.isEmpty else { return }
    let successors = successors(in: team, count: agentNames.count)
    let readOnlyNames = readOnlyWorkers(of: team)
    let senderIndices = Set(
      team.handoffMatrix.edges.filter { !readOnlyNames.contains(agentNames[$0.receiver.index]) }
        .map(\.sender.index)
    )
    let receiverIndices = Set(team.handoffMatrix.edges.map(\.receiver.index))
    for (index, name) in agentNames.enumerated() where team.isImplementerInPipeline(name) {
      let onlyAsksForHelp = !senderIndices.contains(index) && !receiverIndices.contains(index)
      guard !onlyAsksForHelp || isCertainlyInPipeline(name, of: team),
        !canReach(judgeIndices, from: index, successors),
        let file = team.agents.first(where: { $0.name == name })
      else { continue }
      findings.add(
        ruleDescription,
        at: file.location,
        about: name,
        "the work of `\(name)` cannot reach a verifier or reviewer",
        // An agent that hands work to nobody, or only to read-only workers, may return it to the agent that started it.
        severity: senderIndices.contains(index) ? nil : .note
      )
    }
  }

  /// Returns whether an implementer takes part in a pipeline although it hands its work to no agent and gets none.
  ///
  /// Its name or the policy says so. Another such implementer is probably called by a person or a command, to which it
  /// returns its work. That it asks a read-only worker for help does not change this.
  private static func isCertainlyInPipeline(_ name: String, of team: LintTeam) -> Bool {
    name.hasSuffix("implementer") || team.hasStatedRole(name)
  }

  /// Returns the names of the workers that may not change files, such as an agent that only searches.
  ///
  /// Other agents ask them for help, but do not hand their work on to them.
  private static func readOnlyWorkers(of team: LintTeam) -> Set<String> {
    Set(
      team.agents.filter { agent in
        let tools = team.tools(of: agent)
        return team.role(of: agent.name) == .worker
          && tools.allowed?.contains { team.letsChangeFiles($0, of: agent, denied: tools.denied) }
            == false
      }
      .map(\.name)
    )
  }

  /// Returns for each agent the indices of the agents that get its work next.
  ///
  /// Work goes to receivers, and to agents that work together with the agent. The work of an agent
  /// without receivers goes back to its senders.
  private static func successors(in team: LintTeam, count: Int) -> [[Int]] {
    var successors = [[Int]](repeating: [], count: count)
    var senders = successors
    for edge in team.handoffMatrix.edges {
      successors[edge.sender.index].append(edge.receiver.index)
      senders[edge.receiver.index].append(edge.sender.index)
    }
    for index in successors.indices where successors[index].isEmpty {
      successors[index] = senders[index]
    }
    for pair in team.handoffMatrix.workingPairs {
      successors[pair.firstAgent.index].append(pair.secondAgent.index)
      successors[pair.secondAgent.index].append(pair.firstAgent.index)
    }
    return successors
  }

  /// Returns whether the work of the agent `start` can reach at least one of the agents `goals`.
  private static func canReach(_ goals: Set<Int>, from start: Int, _ successors: [[Int]]) -> Bool {
    var isVisited = [Bool](repeating: false, count: successors.count)
    var pendingAgents = [start]
    while let agent = pendingAgents.popLast() {
      guard !isVisited[agent] else { continue }
      isVisited[agent] = true
      if goals.contains(agent) { return true }
      pendingAgents += successors[agent]
    }
    return false
  }
}
