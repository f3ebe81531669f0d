/// Why files cannot be found, read, written or used as asked for.
public struct RunningError: Error, CustomStringConvertible {
  /// The kinds of error, which the command tells its caller apart by.
  public enum Kind: Sendable, Hashable {
    /// What was looked for is not there.
    case missing
    /// The request cannot be met, which only the files show.
    case usage
    /// A file does not hold what it should.
    case invalid
    /// A file cannot be read or written.
    case inputOutput
  }

  /// The kind of error.
  public var kind: Kind

  /// What is wrong and what to do next, beginning with the file where there is one.
  public var description: String

  /// Creates an error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
