import Foundation
import RehearsalRecording

/// A recording that appears under its name only when it is complete.
///
/// Until then, it is written beside. Whoever waits for the recording therefore never sees a half of it, and a shard
/// that was killed can continue.
public struct PartialRecording: Sendable {
  /// The path of the recording, as the user wrote it.
  public let path: String
  /// The path of the file to which runs are recorded.
  public let partPath: String
  /// The path that the file gets when it is complete.
  private let target: String

  /// The ends of the names of a recording's file and of the files that SQLite keeps beside it.
  private static let ends = ["", "-wal", "-shm", "-journal"]

  /// Prepares the file for the runs of a shard, whose name has `.part` at its end.
  ///
  /// If there is a recording with the name, the runs are added to a copy of it. If the path is a symbolic link, the
  /// recording that it leads to is replaced, and the link stays.
  ///
  /// - Parameters:
  ///   - path: The path of the recording.
  ///   - resumes: Whether to keep the file of an interrupted command.
  /// - Throws: ``RunningError`` if a file cannot be written, or is not a recording; `RecordingError` if another process
  ///   writes it.
  public init(ofShard path: String, resumes: Bool) throws {
    self.path = path
    try OutputFile(path).check()
    target = Self.target(of: path)
    partPath = target + ".part"
    try OutputFile(partPath).check()
    let files = FileManager.default
    if files.fileExists(atPath: partPath) {
      try Recording.checkUnused(partPath)
      guard !resumes else { return }
      guard Self.isDatabase(partPath) else {
        throw RunningError(
          .inputOutput,
          "\(partPath): error: the shard would be recorded there, but the file is no recording; remove it"
        )
      }
      discard()
    }
    do {
      for end in Self.ends where files.fileExists(atPath: target + end) {
        try files.copyItem(atPath: target + end, toPath: partPath + end)
      }
    } catch {
      throw RunningError(.inputOutput, "\(partPath): error: cannot be written: \(error.cause)")
    }
  }

  /// Prepares the file for a new recording, which must not exist yet.
  ///
  /// - Throws: ``RunningError`` if the recording exists or cannot be written.
  public init(new path: String) throws {
    self.path = path
    try OutputFile(path).check()
    target = path
    partPath = "\(path).merging-\(ProcessInfo.processInfo.processIdentifier)"
    for other in [path, partPath] where FileManager.default.fileExists(atPath: other) {
      throw RunningError(
        .usage,
        "\(other): error: the file exists; name a new file for the merged recording, before the shards"
      )
    }
  }

  /// Returns the path of the file that a path leads to.
  private static func target(of path: String) -> String {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    return URL(filePath: path).resolvingSymlinksInPath().path
  }

  /// Returns whether a file is empty or begins as an SQLite database does.
  ///
  /// Source: "Database File Format" in the documentation of SQLite, section 1.3.
  private static func isDatabase(_ path: String) -> Bool {
    let start = Array("SQLite format 3\0".utf8)
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let bytes = (try? file.read(upToCount: start.count)).map { $0.map(Array.init) ?? [] }
    return bytes.map { $0.isEmpty || $0 == start } ?? false
  }

  /// Removes the incomplete recording.
  public func discard() {
    for end in Self.ends { unsafe unlink(partPath + end) }
  }

  /// Gives the complete recording its name.
  ///
  /// - Throws: ``RunningError`` if the file cannot be renamed.
  public func commit() throws {
    guard unsafe rename(partPath, target) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw RunningError(
        .inputOutput,
        "\(path): error: the complete recording \(partPath) cannot be renamed: \(reason)"
      )
    }
  }
}
