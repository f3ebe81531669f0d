import OrderedCollections
import RehearsalDefinitions
import RehearsalSimulation

/// The statements about handoffs between agents, from the definitions and the policy.
///
/// Rules use them to check whether the sender and the receiver of a handoff agree.
struct EdgeStatements {
  /// A statement about one agent: it hands work to another agent, takes work from it, or works with it.
  struct Edge: Hashable {
    /// The agent that the statement is about.
    var agent: String
    /// The other agent that the statement names.
    var otherAgent: String
    /// Whether `agent` hands work to `otherAgent`, takes work from it, or works with it.
    var direction: HandoffMention.Direction
  }

  private var edges: Set<Edge> = []
  /// The statements that name a group with unknown members, such as `developers`.
  ///
  /// In these statements, `otherAgent` is empty and stands for any agent.
  private var groupEdges: Set<Edge> = []
  /// The location of the first sender in an agent's list of senders, by the agent's name.
  ///
  /// An agent without such a list in its definition has no entry.
  private var firstSenderLocations: [String: SourceLocation] = [:]
  /// For each sender whose work no receiver accepts, its first statement about each receiver.
  ///
  /// The keys are the names of the sender and of the receiver. A receiver does not accept work if it has a
  /// list of senders and the sender is not in the list.
  private(set) var statementsNobodyAccepts = OrderedDictionary<
    String, OrderedDictionary<String, LintTeam.HandoffStatement>
  >()

  init(_ team: LintTeam) {
    for statement in team.handoffStatements {
      for other in statement.resolvedAgents {
        edges.insert(
          Edge(agent: statement.agent, otherAgent: other, direction: statement.mention.direction)
        )
      }
      addFirstSender(statement)
      let isGroup =
        LintTeam.meansNoSingleAgent(statement.mention.name)
        || NameKind(of: statement.mention.name) == .group
      if statement.resolvedAgents.isEmpty, isGroup {
        groupEdges.insert(
          Edge(agent: statement.agent, otherAgent: "", direction: statement.mention.direction)
        )
      }
    }
    for edge in team.teamFiles.policy.addedEdges {
      edges.insert(Edge(agent: edge.from, otherAgent: edge.to, direction: .sends))
      edges.insert(Edge(agent: edge.to, otherAgent: edge.from, direction: .receives))
    }
    addUnacceptedStatements(team)
  }

  private mutating func addUnacceptedStatements(_ team: LintTeam) {
    var acceptedAgents: Set<String> = []
    for statement in team.handoffStatements where statement.mention.direction != .receives {
      let receivers = statement.resolvedAgents.filter { $0 != statement.agent }
      let isAccepted =
        statement.resolvedAgents.isEmpty
        || !receivers.allSatisfy { isSenderMissing(statement, from: $0) }
      if isAccepted { acceptedAgents.insert(statement.agent) }
      for receiver in receivers where statementsNobodyAccepts[statement.agent]?[receiver] == nil {
        statementsNobodyAccepts[statement.agent, default: [:]][receiver] = statement
      }
    }
    statementsNobodyAccepts.removeAll { acceptedAgents.contains($0.key) }
  }

  private mutating func addFirstSender(_ statement: LintTeam.HandoffStatement) {
    guard statement.mention.direction == .receives, !statement.mention.isCommand,
      firstSenderLocations[statement.agent] == nil
    else { return }
    switch statement.mention.form {
    case .label, .listed, .row, .key:
      firstSenderLocations[statement.agent] = statement.mention.location
    case .prose, .call: break
    }
  }

  /// Returns the location of the first sender in an agent's list of senders; `nil` if there is no such list.
  func firstSenderLocation(of agent: String) -> SourceLocation? { firstSenderLocations[agent] }

  /// Returns whether a receiver refuses the work that an agent hands to it according to a statement.
  ///
  /// A receiver refuses work if its list of senders lacks the agent. If the statement is in a sentence or a
  /// call, all other receivers of the agent must refuse the agent's work too.
  func isRefused(_ statement: LintTeam.HandoffStatement, by receiver: String) -> Bool {
    switch statement.mention.form {
    case .prose, .call:
      statementsNobodyAccepts[statement.agent] != nil && isSenderMissing(statement, from: receiver)
    case .label, .listed, .row, .key: isSenderMissing(statement, from: receiver)
    }
  }

  /// Returns whether a statement hands work to a receiver whose list of senders lacks the agent of the
  /// statement.
  ///
  /// The result is `false` if the policy or the receiver's definition confirms the handoff in another way;
  /// see ``isConfirmedByOther(_:)``.
  private func isSenderMissing(_ statement: LintTeam.HandoffStatement, from receiver: String)
    -> Bool
  {
    statement.mention.direction == .sends && statement.agent != receiver
      && firstSenderLocations[receiver] != nil
      && !isConfirmedByOther(Edge(agent: statement.agent, otherAgent: receiver, direction: .sends))
  }

  /// Returns whether the policy or the definition of `edge.otherAgent` also states the edge.
  ///
  /// The definition can also name a group with unknown members, because `edge.agent` may be a member. It can
  /// also say that the two agents work together.
  func isConfirmedByOther(_ edge: Edge) -> Bool {
    let confirmingDirections: [HandoffMention.Direction] =
      switch edge.direction {
      case .sends: [.receives, .works]
      case .receives: [.sends, .works]
      case .works: [.sends, .receives, .works]
      }
    return confirmingDirections.contains {
      edges.contains(Edge(agent: edge.otherAgent, otherAgent: edge.agent, direction: $0))
        || groupEdges.contains(Edge(agent: edge.otherAgent, otherAgent: "", direction: $0))
    }
  }
}
