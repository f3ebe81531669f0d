import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports handoffs that only one of the two definitions names.
///
/// The rule also reports agents that work together according to only one of the two definitions. It leaves
/// out handoffs that the policy states, and handoffs that the receiver's list of senders excludes.
enum OneSidedEdgeRule: LintRule {
  static let ruleDescription = LintRuleDescription(
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
    correctedFiles: [
      ExampleFile(
        "checker.md",
        "---\nname: checker\ndescription: Checks.\n---\n## Receives Work From\n- **builder**: finished work\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let statements = EdgeStatements(team)
    var reportedEdges: Set<[String]> = []
    for statement in team.handoffStatements {
      for other in statement.resolvedAgents where other != statement.agent {
        let edge = EdgeStatements.Edge(
          agent: statement.agent,
          otherAgent: other,
          direction: statement.mention.direction
        )
        guard !statements.isConfirmedByOther(edge), !statements.isRefused(statement, by: other),
          reportedEdges.insert([statement.agent, other]).inserted
        else {
          continue
        }
        findings.add(
          ruleDescription,
          at: statement.mention.location,
          about: "\(edge.agent) \(edge.direction.rawValue) \(other)",
          message(edge) + groupRemark(statement),
          remedy: remedy(edge)
        )
      }
    }
  }

  /// Returns a remark that the name in a statement stands for several agents; empty if it stands for a single
  /// agent.
  private static func groupRemark(_ statement: LintTeam.HandoffStatement) -> String {
    statement.resolvedAgents.count > 1 ? "; `\(statement.mention.name)` includes it" : ""
  }

  private static func message(_ edge: EdgeStatements.Edge) -> String {
    switch edge.direction {
    case .sends:
      "`\(edge.agent)` hands work to `\(edge.otherAgent)`, which does not name it as a sender"
    case .receives:
      "`\(edge.agent)` takes work from `\(edge.otherAgent)`, which does not name it as a receiver"
    case .works: "`\(edge.agent)` works with `\(edge.otherAgent)`, which does not name it"
    }
  }

  private static func remedy(_ edge: EdgeStatements.Edge) -> String {
    switch edge.direction {
    case .sends: "name `\(edge.agent)` in `\(edge.otherAgent)` under `Receives Work From`"
    case .receives: "name `\(edge.agent)` in `\(edge.otherAgent)` under `Hands Off To`"
    case .works: "name `\(edge.agent)` in `\(edge.otherAgent)` too"
    }
  }
}
