import Foundation
import RehearsalDefinitions

/// How the scenarios in a new folder get at existing definitions.
enum DefinitionAccess {
  /// The definitions are below the root that the folder has already. The path leads to them.
  case below(path: String)
  /// The folder becomes a root that allows the folder of the definitions.
  case allowed(path: String)
  /// The definitions are copied into the folder.
  case copied

  /// The path of the definitions from the new folder.
  var path: String {
    switch self {
    case .below(let path), .allowed(let path): path
    case .copied: "agents"
    }
  }

  init(to agents: String, from folder: String) {
    let target = URL(filePath: folder).absoluteURL.standardizedFileURL
    let definitions = URL(filePath: agents).absoluteURL.standardizedFileURL
    let (from, to) = (target.pathComponents, definitions.pathComponents)
    let shared = zip(from, to).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)
    let path = steps.isEmpty ? "." : steps.joined(separator: "/")
    let common = Array(from.prefix(shared))
    let root = Self.ancestors(of: target).first { Self.holds(RootFile.name, $0) }
    let isBelowRoot = root.map { common.starts(with: $0.pathComponents) } ?? false
    if shared == from.count || isBelowRoot {
      self = .below(path: path)
    } else if Self.belongTogether(common, target), to.count > shared {
      self = .allowed(path: path)
    } else {
      self = .copied
    }
  }

  /// Returns whether the common ancestor is the current folder, is below it, or is in a repository.
  private static func belongTogether(_ common: [String], _ target: URL) -> Bool {
    let here = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    if common.starts(with: here.pathComponents) { return true }
    return ancestors(of: target).contains { folder in
      common.starts(with: folder.pathComponents) && holds(".git", folder)
    }
  }

  private static func holds(_ name: String, _ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// The folder itself and all folders above it, the nearest first.
  private static func ancestors(of folder: URL) -> [URL] {
    var ancestors = [folder]
    while let last = ancestors.last, last.pathComponents.count > 1 {
      ancestors.append(last.deletingLastPathComponent())
    }
    return ancestors
  }
}
