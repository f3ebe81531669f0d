public import Foundation
import RehearsalDefinitions

/// A file that a command writes, at a path that the user names.
public struct OutputFile {
  private let path: String

  /// Creates a reference to a file at a path, where the file may not exist yet.
  public init(_ path: String) { self.path = path }

  /// Creates the file with the given content, or replaces an existing file.
  ///
  /// If the path is a symbolic link, its target is replaced, and the link stays. If the function fails, an existing
  /// file stays unchanged.
  ///
  /// - Throws: ``RunningError`` if the file cannot be written, or the path names something other than a regular file.
  public func replace(by content: Data) throws {
    try checkIsRegularFile()
    do {
      let target = URL(filePath: path).resolvingSymlinksInPath()
      try content.write(to: target, options: .atomic)
    } catch {
      throw RunningError(.inputOutput, "\(path): error: cannot be written: \(error.failureText)")
    }
  }

  /// Checks that the file can be created or replaced, before a command does the work whose result it writes.
  ///
  /// - Throws: ``RunningError`` if the path names a recording or something other than a regular file, or if its folder
  ///   is missing or cannot be written to.
  public func checkCanBeReplaced() throws {
    try checkIsRegularFile()
    try checkIsNoRecording()
    let target = FileKind.realPath(path) ?? path
    let folder =
      target.lastIndex(of: "/").map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
    guard FileKind(ofFileAt: folder, followsLinks: true) == .folder else {
      throw RunningError(
        .inputOutput,
        "\(path): error: cannot be written: there is no folder `\(folder)`; create it, or name another file"
      )
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw RunningError(
        .inputOutput,
        "\(path): error: cannot be written: the folder `\(folder)` does not allow it; change its permissions, "
          + "or name another file"
      )
    }
  }

  /// Checks that the path does not name a SQLite database, such as a recording, whose runs would be lost.
  private func checkIsNoRecording() throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { return }
    defer { try? handle.close() }
    guard (try? handle.read(upToCount: 15)) == Data("SQLite format 3".utf8) else { return }
    throw RunningError(
      .usage,
      "\(path): error: this is a recording, which would be replaced; name another file"
    )
  }

  /// Checks that the path names a regular file, or that nothing exists there.
  ///
  /// - Throws: ``RunningError`` if the path names something else, such as a folder, a pipe, a device or a
  ///   broken link.
  public func checkIsRegularFile() throws {
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFREG else { return }
      throw RunningError(.inputOutput, "\(path): error: this is no plain file; name another")
    }
    guard unsafe lstat(path, &status) == 0 else { return }
    throw RunningError(
      .inputOutput,
      "\(path): error: the name is a link to a file that is not there; remove it, or name another"
    )
  }
}
