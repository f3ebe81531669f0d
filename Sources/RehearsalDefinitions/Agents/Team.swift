public import RehearsalSimulation

/// A team's definitions with what they say of each other.
public struct Team: Sendable {
  /// A name in a handoff that no agent has.
  public struct UnresolvedName: Sendable {
    /// The agent whose definition uses it.
    public var agent: String
    /// The name, as it is written.
    public var name: String
    /// Where.
    public var location: SourceLocation
  }

  /// The agents with their contracts, names resolved, and no work; its name is the folder as shown.
  public let plan: Plan
  /// The names that no agent has, in the order of the files.
  public let unresolved: [UnresolvedName]
  /// What was noticed about the definitions while they were read.
  public let remarks: [Diagnostic]

  /// What to say where there is none, with what to do.
  public let noneFound: String

  /// Reads the definitions of a tree, as the platform reads them; there may be none.
  ///
  /// - Parameters:
  ///   - tree: The files.
  ///   - policy: What adds roles, aliases and edges to them.
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
