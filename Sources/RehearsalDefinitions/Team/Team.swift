public import RehearsalSimulation

/// A team of agents, created from their Markdown definitions.
public struct Team: Sendable {
  /// A sender or receiver that a definition names, but that is not in the team.
  public struct UnresolvedName: Sendable {
    /// The name of the agent whose definition contains the unresolved name.
    public var agentName: String
    /// The unresolved name, as it is written in the definition.
    public var name: String
    /// The location of the unresolved name in the definition.
    public var location: SourceLocation
  }

  /// Facts about an agent that are not in its contract, such as its description.
  public struct Profile: Sendable {
    /// The name of the agent.
    public var agentName: String
    /// The description in the front matter; `nil` if there is none.
    public var description: String?
    /// Why the agent has its role.
    ///
    /// The text is "the policy" if the policy states the role. Otherwise, the role is guessed, and the text gives the
    /// reasons, such as "`reviewer` in its name".
    public var roleReason: String
    /// How certain the agent's role is.
    ///
    /// The text is `stated` if the policy states the role. If the role is guessed, the text is
    /// `sure`, `likely` or `unsure`.
    public var roleCertainty: String
    /// The front matter of the agent: its keys and their values, in the order of the file.
    public var frontMatter: [(key: String, value: FrontMatterValue)]
    /// The parsed definition of the agent, without names that are probably not meant as those of agents.
    package var definition: AgentFile
  }

  /// A value in the front matter of a definition.
  ///
  /// A text has no type. For example, `true` and `12` are texts, too.
  public indirect enum FrontMatterValue: Sendable {
    /// A text, a number or a Boolean, as it is written.
    case text(String)
    /// A list.
    case list([FrontMatterValue])
    /// A mapping, in the order of the file.
    case mapping([(key: String, value: FrontMatterValue)])
  }

  /// A plan with the agents and their contracts, but without tasks.
  ///
  /// The name of the plan is the path of the folder with the definitions, in the form that diagnostics use.
  public let plan: Plan
  /// The profiles of the agents with definitions, in the order of the definition files.
  public let profiles: [Profile]
  /// The unresolved names in definitions, in the order of the definition files.
  public let unresolvedNames: [UnresolvedName]
  /// The diagnostics about the definitions and the policy, sorted by location.
  ///
  /// They are usually warnings and notes. They include errors about invalid definitions if the policy asks
  /// for strict YAML.
  public let remarks: [Diagnostic]

  /// The message for the user about a folder that contains no definitions.
  public let noDefinitionsMessage: String

  private let files: TeamFiles

  /// Creates a team from the definitions in a tree of files.
  ///
  /// Front matter is parsed as Claude Code parses it, or as strict YAML if the policy asks for it. A tree without
  /// definitions gives a team without agents.
  ///
  /// - Parameters:
  ///   - tree: The tree of files with the definitions.
  ///   - surroundings: Folders that are read only for companion files: commands, skills, plugin manifests, settings,
  ///     and instructions such as `CLAUDE.md`. Their definitions are ignored.
  ///   - policy: The policy file; `nil` if there is none. It can add roles, aliases and edges (pairs of a sender and a
  ///     receiver of work).
  ///   - rules: The identifiers of the rules that the policy may contain, such as `scope.non-goal`.
  /// - Throws: ``PlanError`` if the tree, one of its files or the policy cannot be read.
  public init(
    _ tree: any SourceTree,
    beside surroundings: [any SourceTree] = [],
    policy: FileReference? = nil,
    rules: RuleNames = RuleNames()
  ) throws(PlanError) {
    let files = try TeamFiles([tree], beside: surroundings, policy: policy, rules: rules)
    self.files = files
    var plan = Plan(name: tree.shownRoot, members: files.roster.members)
    plan.severities = files.policy.severities
    plan.toolTable = files.policy.targetPlatform.table
    plan.gateFiles = files.policy.gateFiles
    self.plan = plan
    let agentsWithStatedRole = Set(files.policy.roles.map(\.name))
    profiles = files.agents.map { agent in
      let guess = RoleGuess(of: agent)
      let isStated = agentsWithStatedRole.contains(agent.name)
      return Profile(
        agentName: agent.name,
        description: agent.frontMatter["description"]?.text,
        roleReason: isStated ? "the policy" : guess.reason,
        roleCertainty: isStated ? "stated" : guess.certainty.rawValue,
        frontMatter: FrontMatterValue.entries(agent.frontMatter.values),
        definition: files.withoutImprobableNames(agent)
      )
    }
    unresolvedNames = files.unresolvedMentions.map {
      UnresolvedName(agentName: $0.agent, name: $0.mention.name, location: $0.mention.location)
    }
    remarks = try files.remarks()
    noDefinitionsMessage = TeamFiles.noDefinitionsMessage(below: tree.shownRoot)
  }

  /// Returns the gates that the policy and the contracts state.
  ///
  /// Each metric has one floor, which is the least value that passes. If several floors are stated
  /// for a metric, the highest one applies, unless the policy sets another rule.
  ///
  /// - Throws: ``PlanError`` if the floors of a metric differ and the policy makes that an error.
  public func gates() throws(PlanError) -> [Gate] { try files.gates() }
}

extension Team.FrontMatterValue {
  /// Returns keys and their values; the last value of a key that occurs more than once.
  fileprivate static func entries(
    _ pairs: [YAMLPair]
  ) -> [(key: String, value: Team.FrontMatterValue)] {
    var seenKeys: Set<String> = []
    let entries = pairs.reversed().compactMap { pair -> (key: String, value: Self)? in
      guard let key = pair.key.text, seenKeys.insert(key).inserted else { return nil }
      return (key, Self(pair.value))
    }
    return entries.reversed()
  }

  private init(_ value: YAMLValue) {
    switch value.content {
    case .scalar(let text, _): self = .text(text)
    case .sequence(let elements): self = .list(elements.map(Self.init))
    case .mapping(let pairs): self = .mapping(Self.entries(pairs))
    }
  }
}
