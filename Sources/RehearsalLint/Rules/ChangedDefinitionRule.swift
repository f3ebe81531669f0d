import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that have changed since runs with them were recorded.
enum ChangedDefinitionRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "definition.changed",
    severity: .note,
    summary: "a definition differs from the one that was recorded",
    reason: """
      The recording was made with another text. The rule applies with `--recorded FILE` and compares the \
      digests of the files' bytes.
      """,
    remedy: "run the scenarios again with the definition as it is now",
    example: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Built.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      let definitions = team.recordedDefinitions.filter { $0.agent == agent.name }
      guard !definitions.isEmpty,
        !definitions.contains(where: { $0.fingerprint == agent.definition.fingerprint.description })
      else { continue }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "`\(agent.name)` differs from the definition that was recorded"
      )
    }
  }
}
