import RehearsalSimulation

/// Makes plans from scenario files.
public struct PlanLoader: Sendable {
  private let tree: any SourceTree
  private let rules: RuleNames
  private let agents: (any SourceTree)?
  private let policy: PolicyPlace?
  /// The definitions that its scenarios share.
  private let shelf = DefinitionShelf()

  /// Creates a loader of the files below a root.
  ///
  /// - Parameters:
  ///   - tree: The files.
  ///   - rules: The identifiers that policies and scenarios may name.
  ///   - agents: Definitions to use in place of those that scenarios name.
  ///   - policy: A policy to use in place of those that scenarios name.
  public init(
    _ tree: any SourceTree,
    rules: RuleNames,
    agents: (any SourceTree)? = nil,
    policy: PolicyPlace? = nil
  ) {
    self.tree = tree
    self.rules = rules
    self.agents = agents
    self.policy = policy
  }

  /// Makes the plan of a scenario.
  ///
  /// - Parameter path: The scenario file, from the root.
  /// - Returns: The plan, and what it was made from.
  /// - Throws: ``PlanError`` with every complaint where one is an error.
  public func load(_ path: String) throws(PlanError) -> LoadedPlan {
    let overrides = PlanOverrides(agents: agents, policy: policy)
    let reader = ScenarioReader(
      path,
      tree: tree,
      overrides: overrides,
      rules: rules,
      shelf: shelf
    )
    guard let plan = reader.plan() else {
      throw PlanError(complaints: reader.complaints.all)
    }
    let own = reader.sources.sources.map { KeptSource(origin: .scenario, source: $0) }
    return LoadedPlan(
      plan: plan,
      path: path,
      sources: own + overrides.kept,
      remarks: reader.complaints.all
    )
  }
}
