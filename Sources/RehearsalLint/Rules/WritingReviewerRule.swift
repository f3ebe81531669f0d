import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports reviewers that may change the files that they review.
///
/// A role that only one weak word shows does not count, nor does one that the description contradicts. A detector that
/// suggests changes to a text may be no reviewer, and an auditor that generates tests has to write.
enum WritingReviewerRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.reviewer-may-write",
    severity: .warning,
    summary: "a reviewer may change the files that it reviews",
    reason: """
      A reviewer that corrects what it finds judges its own work next, and nobody checks what it changed \
      after the last check.
      """,
    remedy:
      "list only read-only tools under `tools`, or deny the writing tools under `disallowedTools`",
    example: [
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read, Edit\n---\nReviews.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read, Grep\n---\nReviews.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents
    where team.role(of: agent.name) == .reviewer && team.platform(of: agent) != nil
      && isPlainlyReviewer(agent, in: team)
    {
      let tools = team.tools(of: agent)
      guard let allowedTools = tools.allowed else {
        if team.letsChangeFiles("*", of: agent, denied: tools.denied) {
          addFinding(aboutUnlimited: agent, &findings)
        }
        continue
      }
      let listedTools = agent.frontMatter["tools"]?.names ?? []
      let writingTools =
        (listedTools.isEmpty
        ? allowedTools.map { (name: $0, location: agent.location) }
        : listedTools.filter { allowedTools.contains($0.name) || allowedTools.contains("*") })
        .filter { team.letsChangeFiles($0.name, of: agent, denied: tools.denied) }
      guard let firstTool = writingTools.first else { continue }
      findings.add(
        ruleDescription,
        at: firstTool.location,
        about: agent.name,
        "`\(agent.name)` reviews and may use "
          + writingTools.map { "`\($0.name)`" }.joined(separator: ", "),
        // A reviewer that can change files only with `Write` probably needs it for its report.
        severity: writingTools.allSatisfy { $0.name == "Write" } || isDescribedAsWriting(agent)
          ? .note : nil
      )
    }
  }

  /// Returns whether the policy, the name or the description plainly says that an agent reviews.
  private static func isPlainlyReviewer(_ agent: AgentFile, in team: LintTeam) -> Bool {
    if team.hasStatedRole(agent.name) { return true }
    let words = (agent.frontMatter["description"]?.text ?? "").lowercased().split { !$0.isLetter }
    let isDescribed = words.contains { reviewingWords.contains(String($0)) }
    let isNamed = RoleGuess(of: agent).isShownByName
    return isDescribedAsWriting(agent) ? isNamed && isDescribed : isNamed || isDescribed
  }

  private static let reviewingWords: Set<String> = [
    "audit", "auditing", "auditor", "audits", "critic", "critiques", "judge", "judges", "review",
    "reviewer", "reviews",
  ]

  /// Adds a finding about a reviewer whose definition does not limit its tools.
  private static func addFinding(
    aboutUnlimited agent: AgentFile,
    _ findings: inout LintFindings
  ) {
    let (problem, remedy): (String, String?) =
      switch agent.platform {
      case .opencode:
        ("does not deny `edit`, so it may change files", "write `edit: deny` under `permission`")
      case .cursor: ("is not `readonly`, so it may change files", "write `readonly: true`")
      case .claudeCode, .copilot, .geminiCLI, .pi:
        ("lists no `tools`, so it has all tools, including those that write", nil)
      }
    findings.add(
      ruleDescription,
      at: agent.location,
      about: agent.name,
      "`\(agent.name)` reviews and \(problem)",
      remedy: remedy,
      severity: .note
    )
  }

  /// Returns whether the description of an agent says that the agent changes or creates files.
  private static func isDescribedAsWriting(_ agent: AgentFile) -> Bool {
    let words = (agent.frontMatter["description"]?.text ?? "").lowercased().split { !$0.isLetter }
    return words.contains { ReadOnlyClaim.isChange(String($0)) }
  }
}
