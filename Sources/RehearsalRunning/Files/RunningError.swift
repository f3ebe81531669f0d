/// An error in finding, reading, writing or using the files that the user names.
public struct RunningError: Error, CustomStringConvertible {
  /// A kind of error, which determines the exit status of the command.
  public enum Kind: Sendable, Hashable {
    /// Something that the user asks for, such as a file, a folder or a run, does not exist.
    case missing
    /// The options or arguments do not fit the files, so the command cannot do its work.
    case usage
    /// The content of a file is invalid.
    case invalid
    /// A file cannot be read or written.
    case inputOutput
    /// A run has different events than an earlier run with the same plan and seed.
    case nonDeterministic
  }

  /// The kind of the error, which determines the exit status of the command.
  public var kind: Kind

  /// A message for the user that says what is wrong and what to do about it.
  ///
  /// If the problem is in a file, the message begins with the path of the file.
  public var description: String

  /// Creates an error of the given kind with a message for the user.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
