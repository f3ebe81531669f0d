import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools with the names that other platforms give them.
enum ForeignToolRule: LintRule {
  static let about = LintRuleDescription(
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
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [Bash, Edit]\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for list in ToolList.all(in: team) {
      let platform = list.platform
      var seen: Set<String> = []
      let tools = list.entries.compactMap {
        entry -> (entry: ToolList.Entry, owner: String, likely: String?)? in
        guard case .foreign(let owner, let likely) = entry.standing,
          seen.insert(entry.name).inserted
        else { return nil }
        return (entry, owner, likely)
      }
      guard let first = tools.first else { continue }
      var seenOwners: Set<String> = []
      let owners = tools.map(\.owner).filter { seenOwners.insert($0).inserted }
      let remedies = tools.compactMap { tool in
        tool.likely.map { "`\($0)` for `\(tool.entry.name)`" }
      }
      findings.add(
        about,
        at: first.entry.location,
        about: list.owner,
        Self.enumeration(tools.map { "`\($0.entry.name)`" }, limit: 5)
          + (tools.count == 1 ? " is a tool" : " are tools")
          + " of \(Self.enumeration(owners, limit: 3)), not of \(platform.name)",
        remedy: remedies.isEmpty
          ? "remove what \(platform.name) does not have"
          : "write \(Self.enumeration(remedies, limit: 5))"
      )
    }
  }

  /// Returns the items with commas between them, and how many are left out after `limit`.
  private static func enumeration(_ items: [String], limit: Int) -> String {
    let rest = items.count > limit ? " and \(items.count - limit) more" : ""
    return items.prefix(limit).joined(separator: ", ") + rest
  }
}
