import RehearsalSimulation

/// A loader that makes plans from scenario files.
public struct PlanLoader: Sendable {
  private let tree: any SourceTree
  private let ruleNames: RuleNames
  private let replacementDefinitions: (any SourceTree)?
  private let replacementPolicy: FileReference?
  private let configuration: FileReference?
  /// The cache of parsed definitions for all scenarios of this loader.
  private let cache = DefinitionCache()

  /// Creates a loader of the scenarios in a file tree.
  ///
  /// - Parameters:
  ///   - tree: The file tree with the scenarios and the files that they refer to.
  ///   - rules: The identifiers of the rules that policies and scenarios may name.
  ///   - agents: The file tree with definitions that replace the definitions of every scenario;
  ///     `nil` to replace none.
  ///   - policy: The policy file that replaces the policy of every scenario; `nil` to replace none.
  ///   - configuration: The configuration file that overrides parts of every scenario; `nil` to
  ///     override nothing.
  public init(
    _ tree: any SourceTree,
    rules: RuleNames,
    agents: (any SourceTree)? = nil,
    policy: FileReference? = nil,
    configuration: FileReference? = nil
  ) {
    self.tree = tree
    self.ruleNames = rules
    replacementDefinitions = agents
    replacementPolicy = policy
    self.configuration = configuration
  }

  /// Makes the plan of a scenario.
  ///
  /// - Parameter path: The path of the scenario file, relative to the root of the file tree.
  /// - Returns: The plan, and the files from which it was made.
  /// - Throws: ``PlanError`` with all diagnostics about the files if at least one of them is an
  ///   error.
  public func load(_ path: String) throws(PlanError) -> LoadedPlan {
    let overrides = PlanOverrides(
      agents: replacementDefinitions,
      policy: replacementPolicy,
      configuration: configuration
    )
    let reader = ScenarioReader(
      path,
      tree: tree,
      overrides: overrides,
      rules: ruleNames,
      cache: cache
    )
    guard let plan = reader.plan() else {
      throw PlanError(diagnostics: reader.diagnostics.all)
    }
    overrides.add(reader.configurationLayers.first?.sources.sources ?? [], from: .configuration)
    return LoadedPlan(
      plan: plan,
      scenarioPath: path,
      workPath: reader.workFile,
      configuration: reader.configurationName,
      ignoredDiagnostics: reader.ignoredDiagnostics,
      sources: reader.scenarioSources.sources + overrides.readFiles,
      remarks: reader.diagnostics.all
    )
  }
}
