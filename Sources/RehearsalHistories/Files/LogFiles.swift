import Foundation
import RehearsalDefinitions

/// The regular files at or below the paths that a user names, and the paths that cannot be read.
struct LogFiles {
  /// A regular file.
  struct File: Hashable {
    /// The path by which the file is opened.
    var path: String
    /// The path relative to the folder that the user named.
    ///
    /// If the user named the file itself, it is only the name of the file.
    var relativePath: String
    /// The folder that `relativePath` is relative to, as the user wrote it.
    ///
    /// This is the folder that the user named or, if the user named a file, the folder that contains the
    /// file. The text is empty or ends with a slash.
    var baseFolder: String

    /// The path of the file as messages show it; absolute only if the user named an absolute path.
    var displayPath: String { baseFolder + relativePath }

    /// The name of the file, without its folder and its extension.
    var nameWithoutExtension: String {
      let fileName = relativePath.split(separator: "/").last.map(String.init) ?? relativePath
      guard let dot = fileName.lastIndex(of: "."), dot > fileName.startIndex else {
        return fileName
      }
      return String(fileName[..<dot])
    }

    /// The part of `path` up to and including its last slash; empty if there is no slash.
    var folder: String {
      guard let slash = path.lastIndex(of: "/") else { return "" }
      return String(path[...slash])
    }
  }

  /// The regular files without duplicates, sorted by relative path.
  private(set) var files: [File] = []
  /// The paths of special files, such as pipes, and of links to folders or to missing files.
  ///
  /// None of them is opened. As an exception, a link to a folder is followed if the user names the link
  /// itself. It is then not in the array.
  private(set) var specialPaths: [String] = []
  /// The paths of folders that cannot be read.
  private(set) var unreadableFolders: [String] = []

  /// Finds all files at or below the given paths.
  ///
  /// - Throws: ``HistoryError`` if one of the given paths does not exist or is a folder that cannot be read.
  init(_ paths: [String]) throws {
    for path in paths { try addFiles(path) }
    var seenPaths: Set<String> = []
    files = files.filter { seenPaths.insert(Self.resolvedPath($0.path)).inserted }
    files.sort { ($0.relativePath, $0.path) < ($1.relativePath, $1.path) }
    specialPaths.sort()
    unreadableFolders.sort()
  }

  private mutating func addFiles(_ path: String) throws {
    guard !path.isEmpty, let kind = FileKind(ofFileAt: path, followsLinks: true) else {
      throw HistoryError(.missing, "\(path): error: no such file or folder")
    }
    switch kind {
    case .folder:
      let resolvedFolder = FileKind.realPath(path) ?? path
      guard let names = FileManager.default.enumerator(atPath: resolvedFolder) else {
        throw HistoryError(.unreadable, "\(path): error: the folder cannot be read")
      }
      for name in names {
        guard let name = name as? String else { continue }
        addFile(resolvedFolder + "/" + name, name, base: path.hasSuffix("/") ? path : path + "/")
      }
    case .regular:
      let name = Self.lastComponent(path)
      files.append(
        File(path: path, relativePath: name, baseFolder: String(path.dropLast(name.count)))
      )
    default: specialPaths.append(path)
    }
  }

  private mutating func addFile(_ path: String, _ name: String, base: String) {
    switch FileKind(ofFileAt: path, followsLinks: true) {
    case .regular: files.append(File(path: path, relativePath: name, baseFolder: base))
    case .folder:
      // Following a link to a folder could loop forever.
      if FileKind(ofFileAt: path, followsLinks: false) == .symbolicLink {
        specialPaths.append(base + name)
      } else if !FileManager.default.isReadableFile(atPath: path)
        || !FileManager.default.isExecutableFile(atPath: path)
      {
        unreadableFolders.append(base + name)
      }
    default: specialPaths.append(base + name)
    }
  }

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func resolvedPath(_ path: String) -> String {
    FileKind.realPath(path) ?? path
  }
}

/// An error that prevents the import of logs.
public struct HistoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of import error.
  public enum Kind: Sendable, Hashable {
    /// A file or folder does not exist.
    case missing
    /// A file or folder cannot be read.
    case unreadable
  }

  /// The kind of error.
  public var kind: Kind
  /// The message for the user.
  public var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
