import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports missing definitions of plugins.
///
/// A definition is missing if the manifest of a plugin lists its path, but there is no such file.
enum MissingPluginFileRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "plugin.missing-file",
    severity: .error,
    summary: "the manifest of a plugin lists a definition that does not exist",
    reason: "The platform loads the plugin without the agent.",
    remedy: "correct the path, which is relative to the folder of the plugin, or add the file",
    example: [
      ExampleFile(
        ".claude-plugin/plugin.json",
        "{\"name\": \"yard\", \"agents\": [\"./agents/bilder.md\"]}\n"
      ),
      ExampleFile("agents/builder.md", builder),
    ],
    correctedFiles: [
      ExampleFile(
        ".claude-plugin/plugin.json",
        "{\"name\": \"yard\", \"agents\": [\"./agents/builder.md\"]}\n"
      )
    ]
  )

  private static let builder = "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n"

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let plugins = team.teamFiles.companions.filter { $0.kind == .plugin }
    guard !plugins.isEmpty else { return }
    let paths = Set(team.teamFiles.files.flatMap { pathAndFolders(of: $0.shownPath) })
    for plugin in plugins {
      for (listedPath, location) in plugin.definitionPaths
      where !paths.contains(PathPattern.normalised(plugin.settingsFolder + listedPath)) {
        findings.add(
          ruleDescription,
          at: location,
          about: listedPath,
          "there is no definition at `\(listedPath)`"
        )
      }
    }
  }

  /// Returns the path of a file, followed by the paths of the folders that contain it.
  private static func pathAndFolders(of path: String) -> [String] {
    let pathComponents = PathPattern.normalised(path).split(separator: "/")
    return pathComponents.indices.map { pathComponents[...$0].joined(separator: "/") }.reversed()
      + [""]
  }
}
