import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions without a description of the agent in the front matter.
enum MissingDescriptionRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "description.missing",
    severity: .error,
    summary: "the front matter has no `description`",
    reason: """
      The platform requires one and chooses agents by it, so no work is handed to an agent without a \
      description.
      """,
    remedy: "add `description:`, a sentence on when to hand work to the agent",
    example: [ExampleFile("builder.md", "---\nname: builder\n---\nBuilds.\n")],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      let value = agent.frontMatter["description"]
      let description = value?.text ?? ""
      guard description.allSatisfy(\.isWhitespace) else { continue }
      findings.add(
        ruleDescription,
        at: value?.location ?? agent.location,
        about: agent.name,
        "`\(agent.name)` has no description",
        remedy: value == nil ? nil : "write a sentence on when to hand work to the agent"
      )
    }
  }
}
