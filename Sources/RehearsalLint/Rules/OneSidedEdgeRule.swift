import RehearsalDefinitions
import RehearsalSimulation

/// One definition names an edge and the other side's does not.
enum OneSidedEdgeRule: LintRule {
  static let about = LintRuleDescription(
    id: "handoff.one-sided",
    severity: .note,
    summary: "one agent says that work passes between two, and the other does not",
    reason: """
      A handoff is a promise of two: who sends it counts on somebody who takes it. An agent whose \
      definition does not name its sender has no rule for what arrives, and one that waits for an \
      agent that never names it waits for ever.
      """,
    remedy: "name the edge in the other definition too, or take it out of this one",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n## Hands Off To\n- **checker**: finished work\n"
      ),
      ExampleFile("checker.md", "---\nname: checker\ndescription: Checks.\n---\nChecks what comes.\n"),
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

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var said: Set<Edge> = []
    for link in team.links {
      for other in link.others {
        said.insert(Edge(agent: link.agent, other: other, direction: link.mention.direction))
      }
    }
    for edge in team.files.policy.edges {
      said.insert(Edge(agent: edge.from, other: edge.to, direction: .sends))
      said.insert(Edge(agent: edge.to, other: edge.from, direction: .receives))
    }
    var told: Set<Edge> = []
    for link in team.links {
      for other in link.others where other != link.agent {
        let edge = Edge(agent: link.agent, other: other, direction: link.mention.direction)
        guard told.insert(edge).inserted, !isAnswered(edge, said) else { continue }
        findings.add(
          about,
          at: link.mention.location,
          about: "\(edge.agent) \(edge.direction.rawValue) \(other)",
          message(edge),
          remedy: remedy(edge)
        )
      }
    }
  }

  /// Whether the other side says the same from its end.
  private static func isAnswered(_ edge: Edge, _ said: Set<Edge>) -> Bool {
    let answers: [HandoffMention.Direction] =
      switch edge.direction {
      case .sends: [.receives, .works]
      case .receives: [.sends, .works]
      case .works: [.sends, .receives, .works]
      }
    return answers.contains {
      said.contains(Edge(agent: edge.other, other: edge.agent, direction: $0))
    }
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
