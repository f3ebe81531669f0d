/// A configuration that takes part in a comparison.
public struct Arm: Sendable, Hashable {
  /// What it is called.
  public var name: String
  /// The file or folder that it was read from.
  public var path: String

  /// Creates an arm.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
