/// A file from which a plan was made.
///
/// The same files always make the same plan.
public struct PlanSource: Sendable, Hashable {
  /// The file tree that a source file of a plan belongs to.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// The file tree of the scenario.
    case scenario
    /// The file tree of the definitions that replace the scenario's own definitions.
    case agents
    /// The file tree of the policy that replaces the scenario's own policy.
    case policy
    /// The file tree of the configuration that overrides parts of the scenario.
    case configuration
    /// The JSON description of a history, with its agents, its tasks and references to events in the logs.
    case history
  }

  /// The file tree that the file belongs to.
  public var origin: Origin
  /// The path of the file, relative to the root of its file tree.
  public var path: String
  /// The prefix that reports put before each path of the file tree.
  ///
  /// It is empty or ends in a slash.
  public var root: String
  /// The content of the file.
  public var bytes: [UInt8]

  /// Creates a source file of a plan.
  public init(origin: Origin = .scenario, path: String, root: String = "", bytes: [UInt8]) {
    self.origin = origin
    self.path = path
    self.root = root
    self.bytes = bytes
  }
}
