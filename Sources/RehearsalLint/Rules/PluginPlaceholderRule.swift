import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions in plugins whose front matter cannot be parsed.
///
/// From each of these definitions, the agent platform makes an agent that may use all tools.
enum PluginPlaceholderRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.plugin-placeholder",
    severity: .error,
    summary: "a plugin's unreadable definition becomes an agent with the file's name and all tools",
    reason: """
      In a plugin the platform does not drop a definition that it cannot read: it registers an agent \
      under the file's name, described as an agent of the plugin, with every tool. The limits in the \
      file have no effect.
      """,
    remedy: "correct the front matter, so that the agent gets the tools that it lists",
    example: [
      ExampleFile(
        "plugins/shop/agents/builder.md",
        "---\nname: builder\ndescription: Builds.\n  tools: [Read\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "plugins/shop/agents/builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [Read]\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .malformed(let parseError) = file.parseResult, isInPlugin(file, of: team) else {
        continue
      }
      let agentName = file.path.split(separator: "/").last.map { $0.dropLast(".md".count) } ?? ""
      findings.add(
        ruleDescription,
        at: parseError.location,
        about: "front matter",
        "in a plugin, this definition becomes an agent `\(agentName)` with all tools: "
          + parseError.problem,
        remedy: parseError.isAboutDuplicateKey ? UnregisteredFileRule.duplicateKeyRemedy : nil
      )
    }
  }

  /// Returns whether a file is a definition of a plugin for Claude Code.
  ///
  /// The folder of a plugin has a folder `agents` and a manifest, or is below a folder `plugins`.
  static func isInPlugin(_ file: DefinitionFile, of team: LintTeam) -> Bool {
    guard file.isForClaudeCode else { return false }
    if hasFolderOfPlugin(file.shownPath) { return true }
    return team.teamFiles.companions.contains { companion in
      guard companion.kind == .plugin else { return false }
      // The manifest is `.claude-plugin/plugin.json` in the folder of the plugin.
      let folder = companion.shownPath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(2).map { $0 + "/" }.joined()
      return file.shownPath.hasPrefix(folder + "agents/")
    }
  }

  /// Returns whether a path has a folder `agents` at least two levels below a folder `plugins`.
  private static func hasFolderOfPlugin(_ path: String) -> Bool {
    let folders = path.split(separator: "/").dropLast()
    guard let pluginsIndex = folders.firstIndex(of: "plugins"),
      let agentsIndex = folders[pluginsIndex...].firstIndex(of: "agents")
    else { return false }
    return agentsIndex > pluginsIndex + 1
  }
}
