import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports invalid JSON in the settings of projects and in the manifests of plugins.
enum InvalidJSONRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.invalid-json",
    severity: .error,
    summary: "settings or the manifest of a plugin are not a JSON object, or have a key twice",
    reason: """
      The platform ignores the whole file. Tools that the settings deny are allowed, and the hooks do not run. Of a \
      key that occurs twice, it reads only the last.
      """,
    remedy: "correct the JSON at the location",
    example: [
      ExampleFile(".claude/settings.json", "{\"permissions\": {\"deny\": [\"Bash\"]}\n"),
      ExampleFile(".claude/agents/builder.md", builder),
    ],
    correctedFiles: [
      ExampleFile(".claude/settings.json", "{\"permissions\": {\"deny\": [\"Bash\"]}}\n")
    ]
  )

  private static let builder = "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n"

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.companions {
      guard let problem = file.problem else { continue }
      findings.add(ruleDescription, at: problem.location, about: "json", problem.message)
    }
  }
}
