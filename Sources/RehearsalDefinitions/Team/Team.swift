public import RehearsalSimulation

/// A team of agents, made from its definitions.
public struct Team: Sendable {
  /// The name of a sender or receiver that no agent has.
  public struct UnresolvedName: Sendable {
    /// The agent whose definition uses it.
    public var agent: String
    /// The name, as it is written.
    public var name: String
    /// The location of the name.
    public var location: SourceLocation
  }

  /// A plan without work: the agents with their contracts.
  ///
  /// Its name is the folder as diagnostics show it.
  public let plan: Plan
  /// The names that no agent has, in the order of the files.
  public let unresolved: [UnresolvedName]
  /// The diagnostics about the definitions, none of them an error.
  public let remarks: [Diagnostic]

  /// The message for a tree without definitions.
  public let noneFound: String

  /// Reads the definitions of a tree as the platform reads them; there may be none.
  ///
  /// - Parameters:
  ///   - tree: The files.
  ///   - policy: The policy file, which adds roles, aliases and edges.
  ///   - rules: The identifiers that the policy may name.
  ///
  /// - Throws: ``PlanError`` where they cannot be read.
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
    noneFound = TeamFiles.noneFound(below: tree.shownRoot)
  }
}
