public import RehearsalSimulation

/// Makes plans from scenario files.
public struct PlanLoader: Sendable {
  private let tree: any SourceTree
  private let rules: [String]
  private let agents: (any SourceTree)?
  private let policy: PolicyPlace?

  /// Creates a loader of the files below a root.
  ///
  /// - Parameters:
  ///   - tree: The files.
  ///   - rules: The identifiers that policies and scenarios may name.
  ///   - agents: Definitions to use in place of those that scenarios name.
  ///   - policy: A policy to use in place of those that scenarios name.
  public init(
    _ tree: any SourceTree,
    rules: [String],
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
    let reader = ScenarioReader(path, tree: tree, overrides: overrides, rules: rules)
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

/// A plan with what it was made from.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The scenario file, from its root.
  public var path: String
  /// Every file it was made from: the same files make the same plan.
  public var sources: [KeptSource]
  /// Complaints that are no errors.
  public var remarks: [Complaint]
}

/// A policy file in a tree.
public struct PolicyPlace: Sendable {
  /// The tree.
  public var tree: any SourceTree
  /// The path from the tree's root.
  public var path: String

  /// Creates the place of a policy file.
  public init(tree: any SourceTree, path: String) {
    self.tree = tree
    self.path = path
  }
}

/// A file that a plan was made from, with the tree it came from.
public struct KeptSource: Sendable, Hashable {
  /// Which of the trees of a plan a file belongs to.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// The scenario's own.
    case scenario
    /// Definitions used in place of the scenario's.
    case agents
    /// A policy used in place of the scenario's.
    case policy
  }

  /// The tree.
  public var origin: Origin
  /// The file.
  public var source: PlanSource

  /// Creates a kept file.
  public init(origin: Origin, source: PlanSource) {
    self.origin = origin
    self.source = source
  }
}

/// What is used in place of what a scenario names, and the files read for it.
final class PlanOverrides {
  let agents: (any SourceTree)?
  let policy: PolicyPlace?
  private(set) var kept: [KeptSource] = []

  init(agents: (any SourceTree)?, policy: PolicyPlace?) {
    self.agents = agents
    self.policy = policy
  }

  func keep(_ sources: [PlanSource], as origin: KeptSource.Origin) {
    kept += sources.map { KeptSource(origin: origin, source: $0) }
  }
}
