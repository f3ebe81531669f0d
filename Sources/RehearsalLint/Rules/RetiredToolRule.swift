import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports lists of tools with a tool that the agent platform has removed.
///
/// Tools that a definition denies are left out.
enum RetiredToolRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.retired",
    severity: .note,
    summary: "a list of tools names a tool that the platform has removed",
    reason: """
      The platform ignores the name without a message. If the tool that took its place is missing, the agent \
      cannot do what the definition relies on.
      """,
    remedy: "remove the name, and list the tool that took its place",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, MultiEdit\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Edit\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for list in ToolList.toolLists(in: team) {
      let bareNames = list.entries.map { ToolTable.nameWithoutLimits(of: $0.name) }
      for entry in list.entries where !entry.isDenied {
        guard case .retired(let version, let successor) = entry.status else { continue }
        let lacksSuccessor =
          list.isInDefinition
          && successor.map { !bareNames.contains($0) && !bareNames.contains("*") } ?? false
        let removalText = "\(list.platform.name) \(version) does not have `\(entry.name)` any more"
        let successorText = successor.map { "`\($0)` took its place" } ?? "nothing took its place"
        findings.add(
          ruleDescription,
          at: entry.location,
          about: "\(list.agentOrPath): \(entry.name)",
          lacksSuccessor
            ? "\(removalText); \(successorText), but `\(list.agentOrPath)` does not list it"
            : "\(removalText); \(successorText)",
          remedy: lacksSuccessor ? successor.map { "write `\($0)`" } : "remove `\(entry.name)`",
          // If the removed tool changed files, an agent without its successor probably cannot
          // change files.
          severity: lacksSuccessor && team.platform.table.changesFiles(entry.name) ? .warning : nil
        )
      }
    }
  }
}
