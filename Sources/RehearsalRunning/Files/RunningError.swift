/// An error in finding, reading, writing or using the files that the user names.
public struct RunningError: Error, CustomStringConvertible {
  /// The kinds of error, which determine the exit status of the command.
  public enum Kind: Sendable, Hashable {
    /// Something that was asked for does not exist.
    case missing
    /// The request cannot be met, which is known only after the files are read.
    case usage
    /// The content of a file is invalid.
    case invalid
    /// A file cannot be read or written.
    case inputOutput
  }

  /// The kind of error.
  public var kind: Kind

  /// The problem and the next step, beginning with the file if there is one.
  public var description: String

  /// Creates an error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
