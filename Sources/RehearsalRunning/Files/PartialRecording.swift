import Foundation
import RehearsalRecording

/// A recording that appears under its name only when it is complete.
///
/// Until then, it is written beside, in a file whose name has `.part` at its end. Whoever waits for the recording
/// therefore never sees a half of it, and a command that was killed can continue.
public struct PartialRecording: Sendable {
  /// The path of the recording, as the user wrote it.
  public let path: String
  /// The path of the file to which runs are recorded.
  public var partPath: String { path + ".part" }

  /// The ends of the names of a recording's file and of the files that SQLite keeps beside it.
  private static let ends = ["", "-wal", "-shm", "-journal"]

  /// Prepares the file for the runs of a shard.
  ///
  /// If there is a recording with the name, the runs are added to a copy of it.
  ///
  /// - Parameters:
  ///   - path: The path of the recording.
  ///   - resumes: Whether to keep the file of an interrupted command.
  /// - Throws: ``RunningError`` if a file cannot be written; `RecordingError` if another process writes it.
  public init(ofShard path: String, resumes: Bool) throws {
    try self.init(path)
    let files = FileManager.default
    if resumes, files.fileExists(atPath: partPath) { return }
    discard()
    do {
      for end in Self.ends where files.fileExists(atPath: path + end) {
        try files.copyItem(atPath: path + end, toPath: partPath + end)
      }
    } catch {
      throw RunningError(.inputOutput, "\(partPath): error: cannot be written: \(error.cause)")
    }
  }

  /// Prepares the file for a new recording, which must not exist yet.
  ///
  /// - Throws: ``RunningError`` if the recording exists or cannot be written; `RecordingError` if another process
  ///   writes it.
  public init(new path: String) throws {
    try self.init(path)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw RunningError(
        .usage,
        "\(path): error: the file exists; name a new file for the merged recording, before the shards"
      )
    }
    discard()
  }

  private init(_ path: String) throws {
    self.path = path
    try OutputFile(path).check()
    try OutputFile(partPath).check()
    if FileManager.default.fileExists(atPath: partPath) { try Recording.checkUnused(partPath) }
  }

  /// Removes the incomplete recording.
  public func discard() {
    for end in Self.ends { try? FileManager.default.removeItem(atPath: partPath + end) }
  }

  /// Gives the complete recording its name.
  ///
  /// - Throws: ``RunningError`` if the file cannot be renamed.
  public func commit() throws {
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    guard unsafe rename(partPath, target) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw RunningError(
        .inputOutput,
        "\(path): error: the complete recording \(partPath) cannot be renamed: \(reason)"
      )
    }
  }
}
