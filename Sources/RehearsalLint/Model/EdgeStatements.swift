import OrderedCollections
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
  /// The handoffs, by receiver, of each agent whose work nobody takes: all its receivers have lists of senders in
  /// which it is missing.
  private(set) var untaken = OrderedDictionary<String, OrderedDictionary<String, LintTeam.Link>>()

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
    addUntaken(team)
  }

  private mutating func addUntaken(_ team: LintTeam) {
    var taken: Set<String> = []
    for link in team.links where link.mention.direction != .receives {
      let receivers = link.others.filter { $0 != link.agent }
      let isTaken =
        link.others.isEmpty || !receivers.allSatisfy { isMissing(link, from: $0) }
      if isTaken { taken.insert(link.agent) }
      for receiver in receivers where untaken[link.agent]?[receiver] == nil {
        untaken[link.agent, default: [:]][receiver] = link
      }
    }
    untaken.removeAll { taken.contains($0.key) }
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
  ///
  /// A sentence or a call counts only where nobody takes the work of its agent.
  func isRefused(_ link: LintTeam.Link, by receiver: String) -> Bool {
    switch link.mention.form {
    case .prose, .call: untaken[link.agent] != nil && isMissing(link, from: receiver)
    case .label, .listed, .row, .key: isMissing(link, from: receiver)
    }
  }

  private func isMissing(_ link: LintTeam.Link, from receiver: String) -> Bool {
    link.mention.direction == .sends && link.agent != receiver && firstSenders[receiver] != nil
      && !isAnswered(Edge(agent: link.agent, other: receiver, direction: .sends))
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
