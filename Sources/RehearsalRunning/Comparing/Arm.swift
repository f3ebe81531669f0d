/// A configuration that is compared with another configuration.
public struct Arm: Sendable, Hashable {
  /// The name of the configuration.
  public var name: String
  /// The file or folder that the configuration was read from.
  public var path: String

  /// Creates an arm.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
