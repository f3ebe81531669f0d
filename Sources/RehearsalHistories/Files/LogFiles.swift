import Foundation

/// The files below the paths that a user names.
struct LogFiles {
  /// A regular file.
  struct File: Hashable {
    /// The path, as the system takes it.
    var path: String
    /// The path relative to the folder that the user named, or the file's name.
    var name: String
    /// The folder of the name, as the user wrote it, with a slash at its end unless it is empty.
    var base: String

    /// The path as messages have it, which leads to the file from where the command runs.
    var shown: String { base + name }

    /// The file's name without its folders and extension.
    var stem: String {
      let last = name.split(separator: "/").last.map(String.init) ?? name
      guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return last }
      return String(last[..<dot])
    }

    /// The path of the file's folder, with a slash at its end unless it is empty.
    var folder: String {
      guard let slash = path.lastIndex(of: "/") else { return "" }
      return String(path[...slash])
    }
  }

  /// The files, sorted by name.
  private(set) var files: [File] = []
  /// What is neither a file nor a folder, such as a pipe, which is never opened, and links to folders.
  private(set) var special: [String] = []
  /// The folders that cannot be read.
  private(set) var unreadable: [String] = []

  /// Finds all files below some paths.
  ///
  /// - Throws: ``HistoryError`` if a path does not exist.
  init(_ paths: [String]) throws {
    for path in paths { try add(path) }
    var seen: Set<String> = []
    files = files.filter { seen.insert(Self.real($0.path)).inserted }
    files.sort { ($0.name, $0.path) < ($1.name, $1.path) }
    special.sort()
    unreadable.sort()
  }

  private mutating func add(_ path: String) throws {
    guard !path.isEmpty, let type = Self.type(path) else {
      throw HistoryError(.missing, "\(path): error: no such file or folder")
    }
    switch type {
    case .typeDirectory:
      let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard let names = FileManager.default.enumerator(atPath: folder) else {
        throw HistoryError(.unreadable, "\(path): error: the folder cannot be read")
      }
      for name in names {
        guard let name = name as? String else { continue }
        add(folder + "/" + name, name, base: path.hasSuffix("/") ? path : path + "/")
      }
    case .typeRegular:
      let name = Self.last(path)
      files.append(File(path: path, name: name, base: String(path.dropLast(name.count))))
    default: special.append(path)
    }
  }

  private mutating func add(_ path: String, _ name: String, base: String) {
    switch Self.type(path) {
    case .typeRegular: files.append(File(path: path, name: name, base: base))
    case .typeDirectory:
      // A link to a folder is not followed, because it can lead back.
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      if attributes?[.type] as? FileAttributeType == .typeSymbolicLink {
        special.append(base + name)
      } else if !FileManager.default.isReadableFile(atPath: path)
        || !FileManager.default.isExecutableFile(atPath: path)
      {
        unreadable.append(base + name)
      }
    default: special.append(base + name)
    }
  }

  private static func last(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Returns the type of a file, or of the one that a link leads to.
  private static func type(_ path: String) -> FileAttributeType? {
    try? FileManager.default.attributesOfItem(atPath: real(path))[.type] as? FileAttributeType
  }

  private static func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}

/// A reason why logs cannot be read.
public struct HistoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of reason.
  public enum Kind: Sendable, Hashable {
    /// A file or folder does not exist.
    case missing
    /// A file cannot be read.
    case unreadable
  }

  /// The kind of reason.
  public var kind: Kind
  /// The message for the user.
  public var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
