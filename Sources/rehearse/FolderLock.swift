import Foundation
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning

/// A lock of a folder in which a command creates files.
enum FolderLock {
  /// Creates a folder if it is missing, and locks it until the lock is released.
  ///
  /// The result is `nil` if there is no such folder and it cannot be created. An attempt to create a file in it then
  /// gives the reason.
  ///
  /// - Throws: `RunningError` if another process has locked the folder.
  static func lock(_ path: String) throws -> WriterLock? {
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard FileKind(ofFileAt: path, followsLinks: true) == .folder else { return nil }
    do {
      return try WriterLock(folder: path)
    } catch {
      throw RunningError(
        .inputOutput,
        "\(path): error: another process is creating files there; wait for it, or name another folder"
      )
    }
  }
}
