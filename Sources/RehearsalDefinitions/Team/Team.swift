public import RehearsalSimulation

/// A team of agents, made from its definitions.
public struct Team: Sendable {
  /// The name of a sender or receiver that no agent has.
  public struct UnresolvedName: Sendable {
    /// The agent whose definition uses the name.
    public var agent: String
    /// The name as written in the definition.
    public var name: String
    /// The location of the name.
    public var location: SourceLocation
  }

  /// The plan, which has the agents with their contracts but no tasks.
  ///
  /// The plan's name is the path of the folder as diagnostics show it.
  public let plan: Plan
  /// The names that no agent has, in the order of the files.
  public let unresolved: [UnresolvedName]
  /// The diagnostics about the definitions.
  public let remarks: [Diagnostic]

  /// The message to show if the tree has no definitions.
  public let noDefinitionsMessage: String

  /// Creates a team from the definitions in a tree.
  ///
  /// Definitions are read as the platform reads them, unless the policy sets another mode. A tree
  /// without definitions makes a team without agents.
  ///
  /// - Parameters:
  ///   - tree: The files.
  ///   - policy: The policy file, which adds roles, aliases and edges.
  ///   - rules: The rule identifiers that the policy may name.
  ///
  /// - Throws: ``PlanError`` if the tree, one of its files or the policy cannot be read.
  public init(
    _ tree: any SourceTree,
    policy: FileReference? = nil,
    rules: RuleNames = RuleNames()
  ) throws(PlanError) {
    let files = try TeamFiles([tree], policy: policy, rules: rules)
    plan = Plan(name: tree.shownRoot, members: files.roster.members)
    unresolved = files.unresolved.map {
      UnresolvedName(agent: $0.agent, name: $0.mention.name, location: $0.mention.location)
    }
    remarks = try files.remarks()
    noDefinitionsMessage = TeamFiles.noDefinitionsMessage(below: tree.shownRoot)
  }
}
