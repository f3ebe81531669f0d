/// An error in finding, reading, writing or using the files that the user names.
public struct RunningError: Error, CustomStringConvertible {
  /// The kinds of error, which determine the exit status of the command.
  public enum Kind: Sendable, Hashable {
    /// Something that the user asks for, such as a file, a folder or a run, does not exist.
    case missing
    /// The options or arguments do not fit the files, so the command cannot do what the user asks.
    case usage
    /// The content of a file is invalid.
    case invalid
    /// A file cannot be read or written.
    case inputOutput
    /// The same plan and seed do not give the same events as before.
    case nonDeterministic
  }

  /// The kind of error.
  public var kind: Kind

  /// What is wrong and what the user can do.
  ///
  /// If the problem is in a file, the text begins with its path.
  public var description: String

  /// Creates an error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
