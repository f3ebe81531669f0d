import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents with the same name in the same plugin, or outside of all plugins.
enum DuplicateNameRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "name.duplicate",
    severity: .warning,
    summary: "two definitions in the same place have the same name",
    reason: """
      The platform uses one of them and ignores the other without a message. Which one depends on the \
      order in which it finds the files. Plugins have separate names, so the same name in two plugins \
      is not a duplicate.
      """,
    remedy: "rename one of them, or delete it",
    example: [
      ExampleFile("a/builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n"),
      ExampleFile("b/builder.md", "---\nname: builder\ndescription: Builds too.\n---\nBuilds.\n"),
    ],
    correctedFiles: [
      ExampleFile(
        "b/builder.md",
        "---\nname: second-builder\ndescription: Builds too.\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var firstAgents: [[String]: AgentFile] = [:]
    for file in team.teamFiles.files {
      guard let agent = file.agent else { continue }
      let key = [pluginFolder(of: file.path), agent.name.lowercased()]
      guard let earlierAgent = firstAgents[key] else {
        firstAgents[key] = agent
        continue
      }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "another definition is also named `\(agent.name)`: \(earlierAgent.location.file)",
        related: [Finding.RelatedLocation("the other definition", at: earlierAgent.location)]
      )
    }
  }

  /// Returns the path of the folder that contains the folder `agents`; empty if there is no folder `agents`.
  ///
  /// For a definition in a plugin, this is the folder of the plugin.
  private static func pluginFolder(of path: String) -> String {
    let folders = path.split(separator: "/").dropLast()
    guard let agentsIndex = folders.lastIndex(of: "agents") else { return "" }
    return folders[..<agentsIndex].joined(separator: "/")
  }
}
