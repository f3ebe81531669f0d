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
    /// A configuration laid over the scenario, with what it names.
    case configuration
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
