public import RehearsalSimulation

/// A team of agents, which is made from its definitions.
public struct Team: Sendable {
  /// The name of a sender or receiver that a definition contains, although no agent has it.
  public struct UnresolvedName: Sendable {
    /// The agent whose definition contains the name.
    public var agent: String
    /// The name, as the definition writes it.
    public var name: String
    /// The location of the name in the definition.
    public var location: SourceLocation
  }

  /// What a definition says about its agent beside the contract.
  public struct Profile: Sendable {
    /// The name of the agent.
    public var agent: String
    /// The description, or `nil` if the definition has none.
    public var description: String?
    /// Why the agent has its role: the policy states it, or the clues of the guess.
    public var reason: String
    /// How sure the role is: `stated`, `sure`, `likely` or `unsure`.
    public var certainty: String
  }

  /// A plan that has the agents with their contracts, but no tasks.
  ///
  /// The name of the plan is the path of the folder, as diagnostics show it.
  public let plan: Plan
  /// The profiles of the agents with definitions, in the order of the files.
  public let profiles: [Profile]
  /// The names that no agent has, in the order of the files.
  public let unresolved: [UnresolvedName]
  /// The warnings and notes about the definitions.
  public let remarks: [Diagnostic]

  /// The message to show if the team has no agents.
  public let noDefinitionsMessage: String

  private let files: TeamFiles

  /// Creates a team from the definitions in a tree.
  ///
  /// Definitions are parsed as Claude Code parses them, unless the policy sets another mode. A tree without
  /// definitions gives a team without agents.
  ///
  /// - Parameters:
  ///   - tree: The tree with the definitions.
  ///   - surroundings: Folders in which only commands, skills, manifests, settings and instructions are read.
  ///   - policy: The policy file, which adds roles, aliases and edges; `nil` if there is none.
  ///   - rules: The identifiers of the rules that the policy may name.
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
    let stated = Set(files.policy.roles.map(\.name))
    profiles = files.agents.map { agent in
      let guess = RoleGuess(of: agent)
      let isStated = stated.contains(agent.name)
      return Profile(
        agent: agent.name,
        description: agent.frontMatter["description"]?.text,
        reason: isStated ? "the policy" : guess.reason,
        certainty: isStated ? "stated" : guess.certainty.rawValue
      )
    }
    unresolved = files.unresolved.map {
      UnresolvedName(agent: $0.agent, name: $0.mention.name, location: $0.mention.location)
    }
    remarks = try files.remarks()
    noDefinitionsMessage = TeamFiles.noDefinitionsMessage(below: tree.shownRoot)
  }

  /// Returns the gates that the policy and the contracts state, each with one floor: the highest, unless the policy
  /// says otherwise.
  ///
  /// - Throws: ``PlanError`` if floors differ and the policy makes that an error.
  public func gates() throws(PlanError) -> [Gate] { try files.gates() }
}
