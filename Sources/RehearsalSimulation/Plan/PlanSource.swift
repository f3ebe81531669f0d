/// A file that a plan was made from.
///
/// The same files make the same plan.
public struct PlanSource: Sendable, Hashable {
  /// The trees of files that a plan can be made from.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// The scenario's own tree.
    case scenario
    /// Definitions that replace the scenario's.
    case agents
    /// A policy that replaces the scenario's.
    case policy
    /// A configuration that overrides parts of the scenario, with the files that it names.
    case configuration
    /// The agents, tasks and places of a history, as JSON.
    case history
  }

  /// The tree that the file belongs to.
  public var origin: Origin
  /// The path from the root of the tree.
  public var path: String
  /// The root of the tree, as reports show it; empty, or with a slash at its end.
  public var root: String
  /// The content of the file.
  public var bytes: [UInt8]

  /// Creates a source.
  public init(origin: Origin = .scenario, path: String, root: String = "", bytes: [UInt8]) {
    self.origin = origin
    self.path = path
    self.root = root
    self.bytes = bytes
  }
}
