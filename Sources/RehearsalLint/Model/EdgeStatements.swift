import OrderedCollections
import RehearsalDefinitions
import RehearsalSimulation

/// The statements of the definitions and the policy about edges, that is, about which agent hands work to which.
///
/// The rules about handoffs use the statements to find out whether sender and receiver agree.
struct EdgeStatements {
  /// An edge between two agents, as the definition of one of the two states it.
  struct Edge: Hashable {
    /// The agent whose definition states the edge.
    var agent: String
    /// The agent that the statement names.
    var other: String
    /// Whether `agent` hands work to `other`, takes work from it, or works with it.
    var direction: HandoffMention.Direction
  }

  private var edges: Set<Edge> = []
  /// The edges whose statement names a group of unknown members, such as `developers`, instead of an agent.
  ///
  /// The name `other` of these edges is empty, because any agent can be a member of the group.
  private var groupEdges: Set<Edge> = []
  /// For each agent whose definition lists the senders of its work, the location of the first sender in the list.
  private var firstSenders: [String: SourceLocation] = [:]
  /// The statements of agents whose work no agent takes, by agent and then by receiver.
  ///
  /// No agent takes the work of an agent if each of its receivers lists senders without it.
  private(set) var statementsNobodyAccepts = OrderedDictionary<
    String, OrderedDictionary<String, LintTeam.HandoffStatement>
  >()

  init(_ team: LintTeam) {
    for link in team.handoffStatements {
      for other in link.resolvedAgents {
        edges.insert(Edge(agent: link.agent, other: other, direction: link.mention.direction))
      }
      addSender(link)
      let isGroup =
        LintTeam.meansAllAgents(link.mention.name) || NameKind(of: link.mention.name) == .group
      if link.resolvedAgents.isEmpty, isGroup {
        groupEdges.insert(Edge(agent: link.agent, other: "", direction: link.mention.direction))
      }
    }
    for edge in team.teamFiles.policy.edges {
      edges.insert(Edge(agent: edge.from, other: edge.to, direction: .sends))
      edges.insert(Edge(agent: edge.to, other: edge.from, direction: .receives))
    }
    addUntaken(team)
  }

  private mutating func addUntaken(_ team: LintTeam) {
    var agentsWithTaker: Set<String> = []
    for link in team.handoffStatements where link.mention.direction != .receives {
      let receivers = link.resolvedAgents.filter { $0 != link.agent }
      let isTaken =
        link.resolvedAgents.isEmpty || !receivers.allSatisfy { isSenderMissing(link, from: $0) }
      if isTaken { agentsWithTaker.insert(link.agent) }
      for receiver in receivers where statementsNobodyAccepts[link.agent]?[receiver] == nil {
        statementsNobodyAccepts[link.agent, default: [:]][receiver] = link
      }
    }
    statementsNobodyAccepts.removeAll { agentsWithTaker.contains($0.key) }
  }

  private mutating func addSender(_ link: LintTeam.HandoffStatement) {
    guard link.mention.direction == .receives, !link.mention.isCommand,
      firstSenders[link.agent] == nil
    else { return }
    switch link.mention.form {
    case .label, .listed, .row, .key: firstSenders[link.agent] = link.mention.location
    case .prose, .call: break
    }
  }

  /// Returns the location of the first sender in the list from which an agent takes work.
  ///
  /// The result is `nil` if the definition of the agent lists no senders.
  func firstSender(of agent: String) -> SourceLocation? { firstSenders[agent] }

  /// Returns whether the receiver in a statement lists the senders of its work without the sender in the statement.
  ///
  /// A statement in a sentence or a call counts only if no agent takes the work of the sender.
  func isRefused(_ link: LintTeam.HandoffStatement, by receiver: String) -> Bool {
    switch link.mention.form {
    case .prose, .call:
      statementsNobodyAccepts[link.agent] != nil && isSenderMissing(link, from: receiver)
    case .label, .listed, .row, .key: isSenderMissing(link, from: receiver)
    }
  }

  /// Returns whether a receiver has a list of senders that does not name the sender in a statement.
  private func isSenderMissing(_ link: LintTeam.HandoffStatement, from receiver: String) -> Bool {
    link.mention.direction == .sends && link.agent != receiver && firstSenders[receiver] != nil
      && !isConfirmedByOther(Edge(agent: link.agent, other: receiver, direction: .sends))
  }

  /// Returns whether the definition of the agent `edge.other` states the edge too.
  ///
  /// A statement about a group of unknown members counts as well, because the agent `edge.agent` can be a member.
  func isConfirmedByOther(_ edge: Edge) -> Bool {
    let answers: [HandoffMention.Direction] =
      switch edge.direction {
      case .sends: [.receives, .works]
      case .receives: [.sends, .works]
      case .works: [.sends, .receives, .works]
      }
    return answers.contains {
      edges.contains(Edge(agent: edge.other, other: edge.agent, direction: $0))
        || groupEdges.contains(Edge(agent: edge.other, other: "", direction: $0))
    }
  }
}
