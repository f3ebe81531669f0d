/// A file that a command of a history reads or writes, as its command line shows.
public struct FileUse: Sendable, Hashable, Codable {
  /// The ways in which a command uses a file.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The command shows the file to the agent.
    case read
    /// The command changes a part of the file, so that other changes stay.
    case edit
    /// The command removes the file or replaces its whole content.
    case overwrite
    /// The output of a program becomes the content of the file.
    case output
  }

  /// The path of the file, relative to the project folder.
  public var path: String
  /// How the command uses the file.
  public var kind: Kind

  /// Creates a use of a file.
  public init(path: String, kind: Kind) {
    (self.path, self.kind) = (path, kind)
  }
}
