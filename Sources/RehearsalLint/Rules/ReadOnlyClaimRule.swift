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
    for agent in team.agents where claimsToReadOnly(agent) {
      let deniedTools = team.tools(of: agent).denied
      let writingTools = (agent.frontMatter["tools"]?.names ?? []).filter {
        team.letsChangeFiles($0.name, of: agent, denied: deniedTools)
      }
      guard let firstTool = writingTools.first else { continue }
      findings.add(
        ruleDescription,
        at: firstTool.location,
        about: agent.name,
        "the description of `\(agent.name)` says read-only, but it may use "
          + writingTools.map { "`\($0.name)`" }.joined(separator: ", "),
        // An agent that can change files only with `Write` probably needs it for its report.
        severity: writingTools.allSatisfy { $0.name == "Write" } ? .note : nil
      )
    }
  }

  /// Returns whether the description of an agent says that the agent only reads.
  ///
  /// The words `read-only` before a word such as `replica` do not count, because they are not about the
  /// agent.
  private static func claimsToReadOnly(_ agent: AgentFile) -> Bool {
    let words = (agent.frontMatter["description"]?.text ?? "").lowercased()
      .split { !($0.isLetter || $0.isNumber) }
    let otherReadOnlyThings: Set<Substring> = [
      "access", "database", "databases", "endpoint", "endpoints", "field", "fields", "file",
      "files", "filesystem",
      "mode", "path", "paths", "replica", "replicas", "transaction", "transactions", "user",
      "users", "view", "views",
    ]
    for index in words.indices.dropLast() where words[index] == "read" && words[index + 1] == "only"
    {
      guard index + 2 < words.count, otherReadOnlyThings.contains(words[index + 2]) else {
        return true
      }
    }
    return words.contains("readonly") && !words.contains { otherReadOnlyThings.contains($0) }
  }
}
