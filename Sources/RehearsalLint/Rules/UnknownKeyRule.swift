import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports unknown keys of front matter that are not similar to a known key.
enum UnknownKeyRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "key.unknown",
    severity: .note,
    summary: "the platform does not read a key of the front matter",
    reason: """
      The platform ignores it. That is harmless if the key is for the authors themselves, and a defect \
      if they rely on it.
      """,
    remedy: "remove it, or disable the rule in the policy with the reason",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nplanet: mars\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      for unfamiliarKey in UnfamiliarKey.keys(of: file) where unfamiliarKey.suggestedKey == nil {
        findings.add(
          ruleDescription,
          at: unfamiliarKey.location,
          about: unfamiliarKey.key,
          "the platform does not read the key `\(unfamiliarKey.key)`"
        )
      }
    }
  }
}
