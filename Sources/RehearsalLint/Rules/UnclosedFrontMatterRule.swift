import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports files whose front matter has a line `---` at its start, but none at its end.
enum UnclosedFrontMatterRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.unclosed-front-matter",
    severity: .error,
    summary: "the front matter is opened and never closed, so the file defines no agent",
    reason:
      "Without the second line of dashes, the whole file is text, and the platform shows no message.",
    remedy: "close the front matter with a line `---` that begins in the first column",
    example: [ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n\nBuilds.\n")],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .absent(.unclosed, let location) = file.parseResult else { continue }
      findings.add(
        ruleDescription,
        at: location,
        about: "front matter",
        "the front matter is never closed, so the file defines no agent"
      )
    }
  }
}
