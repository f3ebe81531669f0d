import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports front matter that becomes valid YAML only when some values are quoted.
///
/// The agent platform adds these quotes, but other programs do not.
enum UnquotedValueRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.rescued",
    severity: .warning,
    summary: "the front matter is not YAML; the platform reads it by quoting values",
    reason: """
      The file loads because the platform tries again with single-line values quoted. Other tools \
      refuse it, and so does the platform if lines end in CR LF, as in a Windows checkout.
      """,
    remedy: "quote the value at the location, and write multiline values below `|`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds: pages\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: \"Builds: pages\"\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard let parseError = file.frontMatter?.quotingProblem else { continue }
      findings.add(
        ruleDescription,
        at: parseError.location,
        about: "front matter",
        "the agent is registered only by a second reading with quoted values"
          + (file.isForClaudeCode ? ", which fails if lines end in CR LF" : "")
          + ": \(parseError.problem)",
        remedy: parseError.isAboutDuplicateKey ? UnregisteredFileRule.duplicateKeyRemedy : nil
      )
    }
  }
}
