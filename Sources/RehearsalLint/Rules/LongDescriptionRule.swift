import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports descriptions of agents that are too long.
enum LongDescriptionRule: LintRule {
  /// The greatest permitted length of a description, in Unicode scalars.
  ///
  /// Anthropic sets the same limit for the descriptions of skills.
  static let lengthLimit = 1_024

  static let ruleDescription = LintRuleDescription(
    id: "description.too-long",
    severity: .note,
    summary: "a description has more than \(lengthLimit) characters",
    reason: """
      The descriptions of all agents are in the context of every session. Long ones cost tokens in each \
      session and hide what distinguishes this agent from others.
      """,
    remedy: "say only when to hand work to the agent, and move examples into the body",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: " + String(repeating: "Builds. ", count: 140)
          + "\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let value = agent.frontMatter["description"], let description = value.text,
        description.unicodeScalars.count > lengthLimit
      else { continue }
      findings.add(
        ruleDescription,
        at: value.location,
        about: agent.name,
        "the description has \(description.unicodeScalars.count) characters, more than \(lengthLimit)"
      )
    }
  }
}
