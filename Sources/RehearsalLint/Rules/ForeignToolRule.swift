import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports lists of tools with names that belong to other agent platforms.
enum ForeignToolRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.foreign",
    severity: .warning,
    summary: "a list of tools uses another platform's names",
    reason: """
      The definition was written for another platform, or copied from one. Claude Code ignores names \
      that it does not know, so the agent lacks the tool.
      """,
    remedy: "write the name that Claude Code gives the tool",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [runCommands, editFiles]\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [Bash, Edit]\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for list in ToolList.toolLists(in: team) {
      let platform = list.platform
      var seenNames: Set<String> = []
      let foreignTools = list.entries.compactMap {
        entry -> (entry: ToolList.Entry, owner: String, likely: String?)? in
        guard case .foreign(let owner, let likely) = entry.status, entry.malformation == nil,
          seenNames.insert(entry.name).inserted
        else { return nil }
        return (entry, owner, likely)
      }
      guard let firstTool = foreignTools.first else { continue }
      var seenOwners: Set<String> = []
      let owners = foreignTools.map(\.owner).filter { seenOwners.insert($0).inserted }
      let remedies = foreignTools.compactMap { tool in
        tool.likely.map { "`\($0)` for `\(tool.entry.name)`" }
      }
      findings.add(
        ruleDescription,
        at: firstTool.entry.location,
        about: list.agentOrPath,
        Self.enumeration(foreignTools.map { "`\($0.entry.name)`" }, limit: 5)
          + (foreignTools.count == 1 ? " is a tool" : " are tools")
          + " of \(Self.enumeration(owners, limit: 3)), not of \(platform.name)",
        remedy: remedies.isEmpty
          ? "remove what \(platform.name) does not have"
          : "write \(Self.enumeration(remedies, limit: 5))"
      )
    }
  }

  /// Returns the first `limit` items with commas between them, followed by the number of further items.
  private static func enumeration(_ items: [String], limit: Int) -> String {
    let hiddenNote = items.count > limit ? " and \(items.count - limit) more" : ""
    return items.prefix(limit).joined(separator: ", ") + hiddenNote
  }
}
