import RehearsalDefinitions
import RehearsalSimulation

/// The tools that a definition or the policy allows or denies, or that another file names in permissions or hooks.
struct ToolList {
  /// An entry of a list, which names one tool.
  struct Entry {
    var name: String
    var location: SourceLocation
    /// The status of the tool on the agent platform, such as available, retired or unknown.
    var status: TargetPlatform.ToolStatus
    /// Whether a definition or the policy denies the tool; `false` for any tool in another file.
    var isDenied: Bool
    /// Why the entry is not the name of one tool; `nil` if it has the form of a name.
    var malformation: MalformedToolEntry?
  }

  /// The name of the agent to which a definition or the policy gives the list.
  ///
  /// If the list is in another file, this is the path of the file.
  var agentOrPath: String
  /// Whether the list is in a definition.
  var isInDefinition: Bool
  /// The agent platform for which the list is written.
  var platform: TargetPlatform
  /// The entries, first those of allowed tools and then those of denied tools.
  ///
  /// Within each of the two parts, no name occurs twice. Tools that the policy declares as known are left
  /// out.
  var entries: [Entry]

  /// Returns the lists in all definitions, followed by those in the policy and in the files beside the definitions.
  ///
  /// Definitions for an agent platform whose tools are not known are left out.
  static func toolLists(in team: LintTeam) -> [ToolList] {
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
      + policyLists(of: team)
      + team.teamFiles.companions.map { file in
        ToolList(file.path, isOfAgent: false, file.tools, for: team.platform, team)
      }
  }

  /// Returns the lists that the policy gives to agents of the team.
  private static func policyLists(of team: LintTeam) -> [ToolList] {
    team.teamFiles.policy.tools.compactMap { tools in
      guard let agent = team.agents.first(where: { $0.name == tools.agent }),
        let platform = team.platform(of: agent)
      else { return nil }
      func located(_ names: [String]?) -> [CompanionFile.LocatedName] {
        (names ?? []).map { (name: $0, location: tools.location) }
      }
      return ToolList(
        agent.name,
        isOfAgent: false,
        located(tools.allow),
        denied: located(tools.deny),
        for: platform,
        team
      )
    }
  }

  private init(
    _ owner: String,
    isOfAgent: Bool,
    _ names: [CompanionFile.LocatedName],
    denied: [CompanionFile.LocatedName] = [],
    for platform: TargetPlatform,
    _ team: LintTeam
  ) {
    let knownTools = team.teamFiles.policy.knownNames.tools
    self.agentOrPath = owner
    self.isInDefinition = isOfAgent
    self.platform = platform
    entries = [(names, false), (denied, true)].flatMap { names, isDenied in
      var seenNames: Set<String> = []
      return names.filter { seenNames.insert($0.name).inserted }.filter {
        !knownTools.contains($0.name)
          && !knownTools.contains(ToolTable.nameWithoutLimits(of: $0.name))
      }.map {
        Entry(
          name: $0.name,
          location: $0.location,
          status: platform.status(of: $0.name),
          isDenied: isDenied,
          malformation: MalformedToolEntry($0.name, on: platform)
        )
      }
    }
  }
}
