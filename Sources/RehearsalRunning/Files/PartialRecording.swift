import Foundation
import RehearsalDefinitions
import RehearsalRecording
public import RehearsalSimulation

/// A recording that appears at its path only when it is complete.
///
/// Until then, its runs are in a temporary file in the same folder. Other processes therefore never see an incomplete
/// recording. If a command that runs a shard is killed, the next command can continue with the temporary file.
public struct PartialRecording: Sendable {
  /// The path of the recording, as the user wrote it.
  public let path: String
  /// The path of the temporary file to which runs are recorded.
  public let temporaryPath: String
  /// The path of the complete recording: ``path`` or, if that is a symbolic link, the target of the link.
  private let finalPath: String
  /// Whether the temporary file is one that an interrupted command began.
  private let isContinued: Bool
  /// Whether the recording is that of a shard, and not one into which shards are merged.
  private let isShard: Bool
  /// The lock of the recording that the complete recording replaces; `nil` if there was none at the path.
  ///
  /// Another process that recorded into that file meanwhile would lose its runs.
  private let lockOfReplacedFile: WriterLock?

  /// The suffixes of all files of a database: none for the database file itself, and the suffixes
  /// of the files that SQLite keeps beside it.
  private static let fileSuffixes = [""] + logSuffixes
  private static let logSuffixes = ["-wal", "-shm", "-journal"]
  /// The suffix that the logs of the replaced file get until the file has been replaced.
  private static let setAsideSuffix = ".replaced"

  /// Prepares the temporary file for the runs of a shard.
  ///
  /// The path of the temporary file is that of the recording with the suffix `.part`. A new temporary file
  /// begins as a copy of the recording, if the recording exists. If the path is a symbolic link, the
  /// recording replaces the target of the link, and the link stays.
  ///
  /// - Parameters:
  ///   - path: The path of the recording.
  ///   - sweep: The digest of the sweep to which the shard belongs.
  ///   - resumes: Whether to continue with the temporary file of an interrupted command. If false, that file
  ///     is removed.
  /// - Throws: ``RunningError`` if a file cannot be written, if the temporary file to remove is not a
  ///   recording, or if the temporary file to continue with is of another sweep or lacks runs of the recording;
  ///   `RecordingError` if another process records into the temporary file or the recording.
  public init(ofShard path: String, sweep: Digest, resumes: Bool) throws {
    self.path = path
    try OutputFile(path).checkIsRegularFile()
    finalPath = Self.target(of: path)
    isShard = true
    temporaryPath = finalPath + ".part"
    try OutputFile(temporaryPath).checkIsRegularFile()
    let fileManager = FileManager.default
    let isBegun = fileManager.fileExists(atPath: temporaryPath)
    isContinued = isBegun && resumes
    if isBegun { try Recording.checkUnused(temporaryPath) }
    let replacesFile = fileManager.fileExists(atPath: finalPath)
    lockOfReplacedFile = try replacesFile ? Recording.lock(finalPath) : nil
    if isBegun {
      guard !resumes else {
        try Self.check(
          temporaryPath,
          isOf: sweep,
          "repeat the interrupted command, or begin anew without --resume"
        )
        try checkHasRecordedRuns()
        return
      }
      guard Self.isDatabase(temporaryPath) else {
        throw RunningError(
          .inputOutput,
          "\(temporaryPath): error: the shard would be recorded there, but the file is no recording; remove it"
        )
      }
      discard()
    }
    if resumes {
      try Self.check(
        finalPath,
        isOf: sweep,
        "repeat the command that made it, or name another file"
      )
    }
    try copyRecording()
  }

  /// Checks that a temporary file to continue with has the runs of the recording that it replaces.
  private func checkHasRecordedRuns() throws {
    guard FileManager.default.fileExists(atPath: finalPath),
      let recording = try? RecordingReader(finalPath)
    else { return }
    if let begunRecording = try? RecordingReader(temporaryPath),
      try begunRecording.hasLatestBatch(of: recording)
    {
      return
    }
    throw RunningError(
      .invalid,
      "\(path): error: runs were recorded there since \(temporaryPath) was begun, which would replace them; "
        + "rename \(path), or begin anew without --resume"
    )
  }

  /// Copies the recording and the files that SQLite keeps beside it, so that the temporary file begins with its runs.
  private func copyRecording() throws {
    let fileManager = FileManager.default
    do {
      for suffix in Self.fileSuffixes where fileManager.fileExists(atPath: finalPath + suffix) {
        try fileManager.copyItem(atPath: finalPath + suffix, toPath: temporaryPath + suffix)
      }
    } catch {
      throw RunningError(
        .inputOutput,
        "\(temporaryPath): error: cannot be written: \(error.failureText)"
      )
    }
  }

  /// Checks that the latest shard in a file, if it has one, belongs to a sweep.
  ///
  /// A file that cannot be read is an error when it is opened for writing.
  private static func check(_ file: String, isOf sweep: Digest, _ advice: String) throws {
    guard let reader = try? RecordingReader(file),
      let recordedSweep = try reader.sweepDigestOfLatestShard(), recordedSweep != sweep
    else { return }
    throw RunningError(
      .invalid,
      "\(file): error: the file is of another sweep: the scenarios, their files, the seeds or the options "
        + "differ; \(advice)"
    )
  }

  /// Prepares the temporary file for a new recording into which shards are merged.
  ///
  /// Temporary files that killed commands have left there are removed.
  ///
  /// - Throws: ``RunningError`` if the recording or the temporary file exists, or if the path is a broken
  ///   link.
  public init(new path: String) throws {
    self.path = path
    try OutputFile(path).checkIsRegularFile()
    finalPath = path
    isShard = false
    isContinued = false
    lockOfReplacedFile = nil
    temporaryPath = "\(path)\(Self.mergingInfix)\(ProcessInfo.processInfo.processIdentifier)"
    Self.discardLeftovers(ofMergesInto: path)
    for candidate in [path, temporaryPath] where FileManager.default.fileExists(atPath: candidate) {
      throw RunningError(
        .usage,
        "\(candidate): error: the file exists; name a new file for the merged recording, before the shards"
      )
    }
  }

  /// Returns the path itself or, if it is a symbolic link, the path of the link's target.
  private static func target(of path: String) -> String {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    return URL(filePath: path).resolvingSymlinksInPath().path
  }

  /// Returns whether a file is empty or begins with the header of an SQLite database.
  ///
  /// Source: "Database File Format" in the documentation of SQLite, section 1.3.
  static func isDatabase(_ path: String) -> Bool {
    let header = Array("SQLite format 3\0".utf8)
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let bytes = (try? file.read(upToCount: header.count)).map { $0.map(Array.init) ?? [] }
    return bytes.map { $0.isEmpty || $0 == header } ?? false
  }

  /// Removes the temporary file if it is an unusable copy of the recording, and returns an error that names the
  /// recording.
  ///
  /// Any other error is returned as it is.
  public func discardingUnusableCopy(after error: any Error) -> any Error {
    guard let recordingError = error as? RecordingError, recordingError.kind == .invalid,
      isShard, !isContinued, recordingError.description.hasPrefix(temporaryPath + ":")
    else { return error }
    discard()
    return RunningError(
      .invalid,
      path + recordingError.description.dropFirst(temporaryPath.count)
    )
  }

  /// Removes the temporary file, and the files that SQLite keeps beside it.
  public func discard() {
    Self.removeDatabase(temporaryPath)
  }

  /// Removes a file, and the files that SQLite keeps beside it.
  static func removeDatabase(_ path: String) {
    for suffix in fileSuffixes { unsafe unlink(path + suffix) }
  }

  /// Renames the temporary file, so that the complete recording appears at its path.
  ///
  /// The recording does not replace a file that has appeared at its path since.
  ///
  /// - Throws: ``RunningError`` if the file cannot be renamed, or if a part of the recording is still in a log beside
  ///   the file.
  public func commit() throws {
    guard !hasLog(temporaryPath) else {
      throw RunningError(
        .inputOutput,
        "\(path): error: another process is reading \(temporaryPath), so the recording cannot be completed; "
          + "end that process, then \(isShard ? "run the same command with --resume" : "merge again")"
      )
    }
    guard lockOfReplacedFile != nil ? renameReplacing() : renameWithoutReplacing() else {
      let reason = unsafe String(cString: strerror(errno))
      throw RunningError(
        .inputOutput,
        "\(path): error: the complete recording \(temporaryPath) cannot be renamed: \(reason); rename it yourself"
      )
    }
  }

  /// Renames the temporary file, which replaces a file at the path of the recording, and returns whether it succeeded.
  ///
  /// If it fails, the replaced file keeps its log, and `errno` has the reason.
  private func renameReplacing() -> Bool {
    // SQLite would apply a log of the replaced file to the new one. The temporary file has the runs of that log.
    // A killed process can have left logs with the suffix behind. They belong to an earlier file, so they are
    // not renamed back.
    let suffixes = Self.logSuffixes.filter {
      unsafe rename(finalPath + $0, finalPath + $0 + Self.setAsideSuffix) == 0
    }
    guard unsafe rename(temporaryPath, finalPath) == 0 else {
      let reason = errno
      for suffix in suffixes {
        unsafe rename(finalPath + suffix + Self.setAsideSuffix, finalPath + suffix)
      }
      errno = reason
      return false
    }
    for suffix in Self.logSuffixes { unsafe unlink(finalPath + suffix + Self.setAsideSuffix) }
    return true
  }

  /// Renames the temporary file unless a file exists at the path of the recording, and returns whether it succeeded.
  ///
  /// If it fails, `errno` has the reason.
  private func renameWithoutReplacing() -> Bool {
    // Unlike `rename`, `link` never replaces a file.
    if unsafe link(temporaryPath, finalPath) == 0 {
      unsafe unlink(temporaryPath)
      return true
    }
    // Some file systems have no links. Only then can a file that appears right now be replaced.
    var status = stat()
    guard errno != EEXIST, unsafe lstat(finalPath, &status) != 0 else {
      errno = EEXIST
      return false
    }
    return unsafe rename(temporaryPath, finalPath) == 0
  }

  /// Returns whether SQLite keeps changes of a file in a log beside it.
  private func hasLog(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path + "-wal", &status) == 0 else { return false }
    return status.st_size > 0
  }
}
