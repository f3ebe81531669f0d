import Foundation

/// A file that the user names to be written, or replaced where it is there.
struct OutputFile {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Writes the content in place of what is there, or leaves that as it is.
  ///
  /// A link stays, and what it leads to is written. What is no plain file is left alone.
  ///
  /// - Throws: ``RunningError`` where it cannot be written.
  func replace(by content: Data) throws {
    try check()
    do {
      let target = URL(filePath: path).resolvingSymlinksInPath()
      try content.write(to: target, options: .atomic)
    } catch {
      throw RunningError(.inputOutput, "\(path): error: cannot be written: \(error.cause)")
    }
  }

  /// Makes sure that nothing of the name is there, or a plain file.
  ///
  /// - Throws: ``RunningError`` where it is a folder, a pipe or a device.
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
  /// What the system says is the cause of a failed file operation.
  package var cause: String {
    let error = self as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if underlying.domain == NSPOSIXErrorDomain, let number = Int32(exactly: underlying.code) {
      return unsafe String(cString: strerror(number))
    }
    // Foundation describes these by their number alone.
    let unknown: [CocoaError.Code] = [.fileReadUnknown, .fileWriteUnknown]
    return (self as? CocoaError).map { unknown.contains($0.code) } == true
      ? "the file system refuses it" : localizedDescription
  }
}
