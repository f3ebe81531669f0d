import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that the agent platform ignores, because it cannot parse their front matter.
///
/// If only the line ends CR LF prevent the parsing, ``CarriageReturnRule`` reports the definition instead.
enum UnregisteredFileRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.unregistered",
    severity: .error,
    summary: "the front matter cannot be read, so the agent is never registered",
    reason: """
      The platform reads front matter as YAML and, if that fails, once more with single-line values \
      quoted. If that fails too, the agent does not exist, and there is no message.
      """,
    remedy:
      "correct the YAML at the location: quote values that contain `: `, `#`, `*` or brackets, and write "
      + "multiline values below `|`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n  tools: [Read\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [Read]\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .malformed(let parseError) = file.parseResult,
        !parseError.isCausedByCarriageReturns, !PluginPlaceholderRule.isInPlugin(file, of: team)
      else {
        continue
      }
      let consequence =
        file.isForClaudeCode
        ? "no agent is registered" : "\(file.platform.name) cannot read the definition"
      findings.add(
        ruleDescription,
        at: parseError.location,
        about: "front matter",
        "\(consequence): \(parseError.problem)",
        remedy: parseError.isAboutDuplicateKey ? duplicateKeyRemedy : nil
      )
    }
  }

  /// How to correct a key that occurs twice.
  static let duplicateKeyRemedy = "delete one of the two keys"
}
