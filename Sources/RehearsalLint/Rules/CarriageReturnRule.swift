import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that the agent platform ignores, because their lines end in CR LF.
enum CarriageReturnRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.carriage-returns",
    severity: .error,
    summary: "lines end in CR LF and a value needs quotes, so the agent is never registered",
    reason: """
      The platform's second reading, which quotes values that contain `: `, fails on lines that end in \
      CR LF. The same file with LF loads, so a checkout on Windows loses the agent.
      """,
    remedy: "end lines in LF (`*.md text eol=lf` in .gitattributes), or quote the value",
    example: [
      ExampleFile(
        "builder.md",
        "---\r\nname: builder\r\ndescription: Builds: pages\r\n---\r\nBuilds.\r\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\r\nname: builder\r\ndescription: \"Builds: pages\"\r\n---\r\nBuilds.\r\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .malformed(let parseError) = file.parseResult, parseError.isCausedByCarriageReturns
      else {
        continue
      }
      findings.add(
        ruleDescription,
        at: parseError.location,
        about: "front matter",
        "no agent is registered, because lines end in CR LF: \(parseError.problem)"
      )
    }
  }
}
