import RehearsalSimulation

/// A loader that makes plans from scenario files.
public struct PlanLoader: Sendable {
  private let tree: any SourceTree
  private let rules: RuleNames
  private let agents: (any SourceTree)?
  private let policy: FileReference?
  private let configuration: FileReference?
  /// The cache of the definitions that scenarios share.
  private let cache = DefinitionCache()

  /// Creates a loader of the files below a root.
  ///
  /// - Parameters:
  ///   - tree: The files.
  ///   - rules: The identifiers that policies and scenarios may name.
  ///   - agents: Definitions to use in place of those that scenarios name.
  ///   - policy: A policy to use in place of those that scenarios name.
  ///   - configuration: A configuration file that overrides every scenario.
  public init(
    _ tree: any SourceTree,
    rules: RuleNames,
    agents: (any SourceTree)? = nil,
    policy: FileReference? = nil,
    configuration: FileReference? = nil
  ) {
    self.tree = tree
    self.rules = rules
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// Makes the plan of a scenario.
  ///
  /// - Parameter path: The path of the scenario file from the root.
  /// - Returns: The plan, and the files that the plan was made from.
  /// - Throws: ``PlanError`` with every diagnostic, if at least one of the diagnostics is an error.
  public func load(_ path: String) throws(PlanError) -> LoadedPlan {
    let overrides = PlanOverrides(
      agents: agents,
      policy: policy,
      configuration: configuration
    )
    let reader = ScenarioReader(
      path,
      tree: tree,
      overrides: overrides,
      rules: rules,
      cache: cache
    )
    guard let plan = reader.plan() else {
      throw PlanError(diagnostics: reader.diagnostics.all)
    }
    overrides.add(reader.layers.first?.sources.sources ?? [], from: .configuration)
    return LoadedPlan(
      plan: plan,
      path: path,
      configuration: reader.configurationName,
      ignoredDiagnostics: reader.ignoredDiagnostics,
      sources: reader.scenarioSources.sources + overrides.sources,
      remarks: reader.diagnostics.all
    )
  }
}
