/// A file or folder that the import did not use, with the reason.
public struct SkippedFile: Sendable, Hashable {
  /// The reasons for skipping a file.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The file has JSON records in a format that the import does not support.
    case unknownFormat = "records of no known form"
    /// The file is a JSON document that is not a log, or a `.json` file without valid JSON.
    case otherDocument = "a JSON document that is no log"
    /// The file contains no JSON object, and its extension is not `.json`.
    case noRecords = "no records"
    /// The file has a size of 0 bytes.
    case empty = "an empty file"
    /// The file has none of the extensions of logs: `.jsonl`, `.json`, `.ndjson` and `.log`.
    case otherExtension = "no log by its name"
    /// The file is a pipe, socket or device, or a symbolic link to a folder or to a missing file.
    case notRegularFile = "not a regular file"
    /// Another file contains the log of the same session or thread.
    case repeatedLog = "a log that another file has too"
    /// The file has the extension `.json`, contains no known records, and is larger than 64 MiB.
    case tooLarge = "a document of more than 64 MB"
    /// The file or folder cannot be read.
    case unreadable = "not readable"
  }

  /// The path of the file or folder, as messages show it.
  ///
  /// It is absolute only if the user named an absolute path.
  public var path: String
  /// The reason why the import did not use the file.
  public var reason: Reason
  /// The size of the file and the number of its lines of each kind; all 0 if the import did not count the
  /// lines.
  public var counts: RecordCounts
}
