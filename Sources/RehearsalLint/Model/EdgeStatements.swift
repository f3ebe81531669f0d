import RehearsalDefinitions
import RehearsalSimulation

/// The edges that the definitions and the policy state, with the side that states each.
struct EdgeStatements {
  /// An edge, as one agent states it.
  struct Edge: Hashable {
    var agent: String
    var other: String
    var direction: HandoffMention.Direction
  }

  private var edges: Set<Edge> = []
  /// The edges to groups with unknown members.
  ///
  /// Any agent can be a member of such a group.
  private var groups: Set<Edge> = []
  /// Where each agent that lists the agents from which it takes work names the first of them.
  private var firstSenders: [String: SourceLocation] = [:]

  init(_ team: LintTeam) {
    for link in team.links {
      for other in link.others {
        edges.insert(Edge(agent: link.agent, other: other, direction: link.mention.direction))
      }
      addSender(link)
      let isGroup =
        LintTeam.isEveryone(link.mention.name) || MentionForm(of: link.mention.name) == .group
      if link.others.isEmpty, isGroup {
        groups.insert(Edge(agent: link.agent, other: "", direction: link.mention.direction))
      }
    }
    for edge in team.files.policy.edges {
      edges.insert(Edge(agent: edge.from, other: edge.to, direction: .sends))
      edges.insert(Edge(agent: edge.to, other: edge.from, direction: .receives))
    }
  }

  private mutating func addSender(_ link: LintTeam.Link) {
    guard link.mention.direction == .receives, !link.mention.isCommand,
      firstSenders[link.agent] == nil
    else { return }
    switch link.mention.form {
    case .label, .listed, .row, .key: firstSenders[link.agent] = link.mention.location
    case .prose, .call: break
    }
  }

  /// Returns where an agent names the first of the agents from which it takes work; `nil` if it has no list of them.
  func firstSender(of agent: String) -> SourceLocation? { firstSenders[agent] }

  /// Returns whether the receiver of a handoff has a list of senders in which the sender is missing.
  func isRefused(_ link: LintTeam.Link, by receiver: String) -> Bool {
    guard link.mention.direction == .sends, link.agent != receiver else { return false }
    switch link.mention.form {
    case .prose, .call: return false
    case .label, .listed, .row, .key:
      return firstSenders[receiver] != nil
        && !isAnswered(Edge(agent: link.agent, other: receiver, direction: .sends))
    }
  }

  /// Returns whether the other agent's definition names the edge too, or makes a statement that can include it.
  func isAnswered(_ edge: Edge) -> Bool {
    let answers: [HandoffMention.Direction] =
      switch edge.direction {
      case .sends: [.receives, .works]
      case .receives: [.sends, .works]
      case .works: [.sends, .receives, .works]
      }
    return answers.contains {
      edges.contains(Edge(agent: edge.other, other: edge.agent, direction: $0))
        || groups.contains(Edge(agent: edge.other, other: "", direction: $0))
    }
  }
}
