/// A configuration that takes part in a comparison, either as A or as B.
public struct Arm: Sendable, Hashable {
  /// The name of the configuration.
  public var name: String
  /// The file or folder that the configuration was read from.
  ///
  /// A variation has no file. Its path is the command-line option, such as `--vary 'slots=2'`.
  public var path: String

  /// Creates an arm with the given name and path.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
