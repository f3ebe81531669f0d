public import RehearsalSimulation

/// A team of agents, created from the Markdown definitions of these agents.
public struct Team: Sendable {
  /// A sender or receiver of work that a definition names, although no agent of the team has the name.
  public struct UnresolvedName: Sendable {
    /// The name of the agent whose definition contains the unresolved name.
    public var agent: String
    /// The unresolved name, as the definition writes it.
    public var name: String
    /// The location of the unresolved name in the definition.
    public var location: SourceLocation
  }

  /// The facts about an agent that its contract does not contain: its description, and why it has its role.
  public struct Profile: Sendable {
    /// The name of the agent.
    public var agent: String
    /// The description in the front matter; `nil` if the front matter has none.
    public var description: String?
    /// Why the agent has its role.
    ///
    /// The text is "the policy" if the policy states the role. Otherwise, the role is guessed, and the text lists the
    /// clues, such as "`reviewer` in its name".
    public var reason: String
    /// How certain the role is: `stated` if the policy states it, or `sure`, `likely` or `unsure` if it is guessed.
    public var certainty: String
  }

  /// A plan, the checked input of runs, that contains the agents with their contracts but no tasks.
  ///
  /// The name of the plan is the path of the folder with the definitions, as diagnostics show it.
  public let plan: Plan
  /// The profiles of the agents that have definitions, in the order of the definition files.
  public let profiles: [Profile]
  /// The senders and receivers in definitions whose names no agent has, in the order of the definition files.
  public let unresolvedNames: [UnresolvedName]
  /// The warnings and notes about the definitions and the policy, sorted by location.
  public let remarks: [Diagnostic]

  /// The message to show to the user if the tree contains no definitions.
  public let noDefinitionsMessage: String

  private let files: TeamFiles

  /// Creates a team from the definitions in a tree of files.
  ///
  /// Front matter is parsed as Claude Code parses it, unless the policy asks for strict YAML. A tree without
  /// definitions gives a team without agents.
  ///
  /// - Parameters:
  ///   - tree: The tree of files that contains the definitions.
  ///   - surroundings: Folders whose definitions are ignored. Only their commands, skills, plugin manifests, settings
  ///     and instructions (such as `CLAUDE.md`) are read.
  ///   - policy: The policy file, which can add roles, aliases and edges (pairs of agents between which work
  ///     passes); `nil` if there is none.
  ///   - rules: The identifiers of the rules, such as `scope.non-goal`, that the policy may name.
  ///
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
    plan.toolTable = files.policy.platform.table
    plan.gateFiles = files.policy.gateFiles
    self.plan = plan
    let agentsWithStatedRole = Set(files.policy.roles.map(\.name))
    profiles = files.agents.map { agent in
      let guess = RoleGuess(of: agent)
      let isStated = agentsWithStatedRole.contains(agent.name)
      return Profile(
        agent: agent.name,
        description: agent.frontMatter["description"]?.text,
        reason: isStated ? "the policy" : guess.reason,
        certainty: isStated ? "stated" : guess.certainty.rawValue
      )
    }
    unresolvedNames = files.unresolved.map {
      UnresolvedName(agent: $0.agent, name: $0.mention.name, location: $0.mention.location)
    }
    remarks = try files.remarks()
    noDefinitionsMessage = TeamFiles.noDefinitionsMessage(below: tree.shownRoot)
  }

  /// Returns the gates that the policy and the contracts state, with one floor (least passing value) for each metric.
  ///
  /// If several floors are stated for a metric, the highest applies, unless the policy says otherwise.
  ///
  /// - Throws: ``PlanError`` if the floors of a metric differ and the policy makes that an error.
  public func gates() throws(PlanError) -> [Gate] { try files.gates() }
}
