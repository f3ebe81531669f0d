import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports edges that only the sender's or only the receiver's definition names.
enum OneSidedEdgeRule: LintRule {
  static let about = LintRuleDescription(
    id: "handoff.one-sided",
    severity: .note,
    summary: "only one of two agents names the handoff of work between them",
    reason: """
      A handoff takes two sides: the sender relies on a receiver. An agent whose definition does not \
      name its sender has no rule for the work that arrives, and an agent that expects work from one \
      that never names it waits for ever.
      """,
    remedy: "name the edge in the other definition too, or remove it from this one",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n## Hands Off To\n- **checker**: finished work\n"
      ),
      ExampleFile(
        "checker.md",
        "---\nname: checker\ndescription: Checks.\n---\nChecks what comes.\n"
      ),
    ],
    mended: [
      ExampleFile(
        "checker.md",
        "---\nname: checker\ndescription: Checks.\n---\n## Receives Work From\n- **builder**: finished work\n"
      )
    ]
  )

  private struct Edge: Hashable {
    var agent: String
    var other: String
    var direction: HandoffMention.Direction
  }

  /// The edges that the definitions and the policy state.
  private struct Statements {
    var edges: Set<Edge> = []
    /// The edges to groups with unknown members.
    ///
    /// Any agent can be a member of such a group.
    var groups: Set<Edge> = []

    init(_ team: LintTeam) {
      for link in team.links {
        for other in link.others {
          edges.insert(Edge(agent: link.agent, other: other, direction: link.mention.direction))
        }
        let isGroup =
          LintTeam.isEveryone(link.mention.name)
          || MentionForm(of: link.mention.name) == .group
        if link.others.isEmpty, isGroup {
          groups.insert(Edge(agent: link.agent, other: "", direction: link.mention.direction))
        }
      }
      for edge in team.files.policy.edges {
        edges.insert(Edge(agent: edge.from, other: edge.to, direction: .sends))
        edges.insert(Edge(agent: edge.to, other: edge.from, direction: .receives))
      }
    }

    /// Returns whether the other agent's definition names the edge too, or makes a statement that
    /// can include it.
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

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let statements = Statements(team)
    var reported: Set<[String]> = []
    for link in team.links {
      for other in link.others where other != link.agent {
        let edge = Edge(agent: link.agent, other: other, direction: link.mention.direction)
        guard !statements.isAnswered(edge), reported.insert([link.agent, other]).inserted else {
          continue
        }
        findings.add(
          about,
          at: link.mention.location,
          about: "\(edge.agent) \(edge.direction.rawValue) \(other)",
          message(edge) + groupRemark(link),
          remedy: remedy(edge)
        )
      }
    }
  }

  /// Returns a remark if the name in the definition stands for several agents; otherwise, an empty text.
  private static func groupRemark(_ link: LintTeam.Link) -> String {
    link.others.count > 1 ? "; `\(link.mention.name)` includes it" : ""
  }

  private static func message(_ edge: Edge) -> String {
    switch edge.direction {
    case .sends:
      "`\(edge.agent)` hands work to `\(edge.other)`, which does not name it as a sender"
    case .receives:
      "`\(edge.agent)` takes work from `\(edge.other)`, which does not name it as a receiver"
    case .works: "`\(edge.agent)` works with `\(edge.other)`, which does not name it"
    }
  }

  private static func remedy(_ edge: Edge) -> String {
    switch edge.direction {
    case .sends: "name `\(edge.agent)` in `\(edge.other)` under `Receives Work From`"
    case .receives: "name `\(edge.agent)` in `\(edge.other)` under `Hands Off To`"
    case .works: "name `\(edge.agent)` in `\(edge.other)` too"
    }
  }
}
