import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that may change files, although their description says that they only read.
///
/// Only tools that the definition lists under `tools` count. An agent without this list is not reported.
enum ReadOnlyClaimRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.claims-read-only",
    severity: .warning,
    summary: "the description says that the agent only reads, but the agent may change files",
    reason: """
      Whoever chooses the agent by its description relies on it to change nothing. Only `tools` and \
      `disallowedTools` prevent changes.
      """,
    remedy:
      "list only read-only tools under `tools`, or deny the writing tools under `disallowedTools`",
    example: [
      ExampleFile(
        "searcher.md",
        "---\nname: searcher\ndescription: Read-only search.\ntools: Read, Edit\n---\nSearches.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "searcher.md",
        "---\nname: searcher\ndescription: Read-only search.\ntools: Read, Grep\n---\nSearches.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let claim = ReadOnlyClaim(in: agent.frontMatter["description"]?.text ?? "") else {
        continue
      }
      let deniedTools = team.tools(of: agent).denied
      let writingTools = (agent.frontMatter["tools"]?.names ?? []).filter {
        team.letsChangeFiles($0.name, of: agent, denied: deniedTools)
      }
      guard let firstTool = writingTools.first else { continue }
      findings.add(
        ruleDescription,
        at: firstTool.location,
        about: agent.name,
        "the description of `\(agent.name)` says \(wording(of: claim)), but it may use "
          + writingTools.map { "`\($0.name)`" }.joined(separator: ", "),
        // An agent that can change files only with `Write` probably needs it for its report.
        severity: writingTools.allSatisfy { $0.name == "Write" } ? .note : nil
      )
    }
  }

  private static func wording(of claim: ReadOnlyClaim) -> String {
    switch claim {
    case .readsOnly: "read-only"
    case .changesNothing: "that it changes nothing"
    }
  }
}
