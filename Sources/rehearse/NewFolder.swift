import Foundation
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning

/// A new folder in which files appear only once all of them are written.
///
/// Until then, the files are in a hidden folder inside it. If a file cannot be written, nothing remains. If
/// the process is killed, the hidden folder remains, and the same command can be repeated.
struct NewFolder {
  /// The path of the folder.
  let path: String

  /// The name of the hidden folder with the files that are written so far.
  private static let unfinishedName = ".rehearse-unfinished"
  private var unfinishedPath: String { path + "/" + Self.unfinishedName }

  /// Checks that the folder is missing, or that it contains only what a killed process left there.
  func checkIsNew() throws {
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    let isEmpty = names.map { names in names.allSatisfy { $0 == Self.unfinishedName } }
    guard isEmpty ?? !FileManager.default.fileExists(atPath: path) else {
      throw RunningError(
        .usage,
        "\(path): error: the folder is not empty, or is a file; name another with -o"
      )
    }
  }

  /// Writes files at paths below the folder, and creates the folder if it is missing.
  func write(_ files: [(path: String, content: Data)]) throws {
    let fileManager = FileManager.default
    let existed = fileManager.fileExists(atPath: path)
    let lock = try FolderLock.lock(path)
    defer { lock?.release() }
    try checkIsNew()
    try? fileManager.removeItem(atPath: unfinishedPath)
    var finishedPaths: [String] = []
    do {
      for file in files { try write(file.content, at: file.path) }
      for name in try fileManager.contentsOfDirectory(atPath: unfinishedPath).sorted() {
        try fileManager.moveItem(
          atPath: unfinishedPath + "/" + name,
          toPath: path + "/" + name
        )
        finishedPaths.append(path + "/" + name)
      }
      try fileManager.removeItem(atPath: unfinishedPath)
    } catch {
      for path in finishedPaths + [unfinishedPath] { try? fileManager.removeItem(atPath: path) }
      // The folder stays if another process has put something there.
      if !existed { _ = unsafe rmdir(path) }
      if let error = error as? RunningError { throw error }
      throw RunningError(.inputOutput, "\(path): error: cannot be written: \(error.failureText)")
    }
  }

  private func write(_ content: Data, at name: String) throws {
    let url = URL(filePath: unfinishedPath + "/" + name)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
    } catch {
      throw RunningError(
        .inputOutput,
        "\(path): error: the folder cannot be created: \(error.failureText); name another with -o"
      )
    }
    do {
      try content.write(to: url)
    } catch {
      throw RunningError(
        .inputOutput,
        "\(path)/\(name): error: cannot be written: \(error.failureText); make room, or name another folder with -o"
      )
    }
  }
}
