import Foundation

/// A file that the user names as output, which is created, or replaced if it exists.
struct OutputFile {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Creates or replaces the file; if that fails, an existing file stays unchanged.
  ///
  /// If the path is a symbolic link, the link stays and its target is replaced. Anything that is not a
  /// regular file is left alone.
  ///
  /// - Throws: ``RunningError`` if the file cannot be written.
  func replace(by content: Data) throws {
    try check()
    do {
      let target = URL(filePath: path).resolvingSymlinksInPath()
      try content.write(to: target, options: .atomic)
    } catch {
      throw RunningError(.inputOutput, "\(path): error: cannot be written: \(error.cause)")
    }
  }

  /// Checks that the path names a regular file or nothing.
  ///
  /// - Throws: ``RunningError`` if the path names something else, such as a folder, a pipe, a device or a
  ///   broken link.
  func check() throws {
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

extension Error {
  /// The cause of a failed file operation, as the system describes it.
  package var cause: String {
    let error = self as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if underlying.domain == NSPOSIXErrorDomain, let number = Int32(exactly: underlying.code) {
      return unsafe String(cString: strerror(number))
    }
    // Foundation's description of these errors contains only their code.
    let unknown: [CocoaError.Code] = [.fileReadUnknown, .fileWriteUnknown]
    return (self as? CocoaError).map { unknown.contains($0.code) } == true
      ? "the file system refuses it" : localizedDescription
  }
}
