import Foundation

/// The kind of a file on disk.
///
/// The functions call the operating system directly, because this is much faster than Foundation.
package enum FileKind: Sendable {
  case regular, folder, symbolicLink
  /// A file of another kind, such as a device or a pipe.
  case other

  /// Creates the kind of the file at a path; `nil` if there is no such file or its kind cannot be read.
  ///
  /// If `followsLinks` is true, a symbolic link has the kind of the file to which it leads.
  package init?(ofFileAt path: String, followsLinks: Bool) {
    var status = stat()
    guard unsafe (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
      return nil
    }
    self =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      default: .other
      }
  }

  /// Returns the absolute path of a file or folder, with all symbolic links resolved.
  ///
  /// The result is `nil` if the file does not exist, or if its path cannot be resolved.
  package static func realPath(_ path: String) -> String? {
    guard let realPath = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(realPath) }
    return unsafe String(validatingCString: realPath)
  }
}
