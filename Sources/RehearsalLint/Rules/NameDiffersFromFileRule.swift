import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents whose name differs from the name of their file.
enum NameDiffersFromFileRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "name.differs-from-file",
    severity: .note,
    summary: "an agent's name differs from the name of its file",
    reason: """
      The platform uses `name`, but people use the file name. A search for the agent, or a rename, finds one \
      and not the other. The name of a plugin before that of the file is allowed.
      """,
    remedy: "give the file and the agent the same name",
    example: [
      ExampleFile("maker.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ],
    correctedFiles: [
      ExampleFile("maker.md", "---\nname: maker\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files where file.isForClaudeCode {
      guard let agent = file.agent, let stem = fileNameWithoutExtension(of: file.path),
        agent.name != stem, agent.name != "\(pluginName(of: file.path)):\(stem)",
        agent.name != "\(pluginName(of: file.path))-\(stem)"
      else { continue }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "the agent is named `\(agent.name)`, but its file is named `\(stem)`"
      )
    }
  }

  /// Returns the name of the folder that contains the folder `agents`; empty if there is no such folder.
  ///
  /// In a plugin, this is the name of the plugin. The name of an agent may begin with it.
  private static func pluginName(of path: String) -> Substring {
    let folders = path.split(separator: "/").dropLast()
    guard let agentsIndex = folders.lastIndex(of: "agents"), agentsIndex > folders.startIndex else {
      return ""
    }
    return folders[agentsIndex - 1]
  }

  /// Returns the name of a file without the extension `.md`.
  private static func fileNameWithoutExtension(of path: String) -> String? {
    path.split(separator: "/").last.map { String($0.dropLast(".md".count)) }
  }
}
