import RehearsalDefinitions
import RehearsalSimulation

/// The tools that a definition, or a file beside the definitions, names in a list.
struct ToolList {
  /// A tool, and what the platform makes of its name.
  struct Entry {
    var name: String
    var location: SourceLocation
    var standing: TargetPlatform.Standing
    /// Whether the definition denies the tool.
    var isDenied: Bool
  }

  /// The agent of the definition, or the path of another file.
  var owner: String
  /// Whether the list is that of a definition, which limits what its agent can do.
  var isOfAgent: Bool
  /// The platform for which the list is written.
  var platform: TargetPlatform
  /// The tools that the policy does not name as known, each once.
  var entries: [Entry]

  /// Returns the lists of all definitions, followed by those of the files beside them.
  ///
  /// Definitions for platforms that the table of tools does not have are left out.
  static func all(in team: LintTeam) -> [ToolList] {
    team.agents.compactMap { agent in
      guard let platform = team.platform(of: agent) else { return nil }
      return ToolList(
        agent.name,
        isOfAgent: true,
        agent.frontMatter["tools"]?.names ?? [],
        denied: agent.frontMatter["disallowedTools"]?.names ?? [],
        for: platform,
        team
      )
    }
      + team.files.companions.map { file in
        ToolList(file.path, isOfAgent: false, file.tools, for: team.platform, team)
      }
  }

  private init(
    _ owner: String,
    isOfAgent: Bool,
    _ names: [CompanionFile.Name],
    denied: [CompanionFile.Name] = [],
    for platform: TargetPlatform,
    _ team: LintTeam
  ) {
    let known = team.files.policy.known.tools
    self.owner = owner
    self.isOfAgent = isOfAgent
    self.platform = platform
    entries = [(names, false), (denied, true)].flatMap { names, isDenied in
      var seen: Set<String> = []
      return names.filter { seen.insert($0.name).inserted }.filter {
        !known.contains($0.name) && !known.contains(ToolTable.bare($0.name))
      }.map {
        Entry(
          name: $0.name,
          location: $0.location,
          standing: platform.standing(of: $0.name),
          isDenied: isDenied
        )
      }
    }
  }
}
