/// A file that was not read into a history.
public struct SkippedFile: Sendable, Hashable {
  /// The reasons why a file is skipped.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The file has records of no known form.
    case unknown = "records of no known form"
    /// The file is another JSON document.
    case document = "a JSON document that is no log"
    /// The file has no record.
    case noise = "no records"
    /// The file has no byte.
    case empty = "an empty file"
    /// The file has another name than logs have.
    case other = "no log by its name"
    /// The file is a pipe, a socket, a device, or a link that leads nowhere or to a folder.
    case special = "not a regular file"
    /// The file has the log of a thread or session that another file has too.
    case repeated = "a log that another file has too"
    /// The file is a document that is too large to be read whole.
    case tooLarge = "a document of more than 64 MB"
    /// The file or folder cannot be read.
    case unreadable = "not readable"
  }

  /// The path of the file, from the folder in which the command runs.
  public var path: String
  /// The reason.
  public var reason: Reason
  /// What the lines of the file are, if it was read.
  public var counts: RecordCounts
}
