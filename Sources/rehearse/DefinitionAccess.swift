import Foundation
import RehearsalDefinitions

/// The way in which the scenarios in a new folder refer to existing definitions.
enum DefinitionAccess {
  /// The scenarios use a relative path.
  ///
  /// The definitions are in the new folder, or in the nearest folder with a file `rehearsal.yaml` at or above
  /// the new folder.
  case reachable(path: String)
  /// The scenarios use a relative path.
  ///
  /// The new folder gets a file `rehearsal.yaml`, which allows scenarios to refer to the folder of the
  /// definitions.
  case allowed(path: String)
  /// The definitions are copied into the folder `agents` of the new folder.
  case copied

  /// The path of the definitions, relative to the new folder.
  var path: String {
    switch self {
    case .reachable(let path), .allowed(let path): path
    case .copied: "agents"
    }
  }

  /// Whether the scenarios use copies of the definitions.
  var isCopy: Bool { if case .copied = self { true } else { false } }

  init(to agents: String, from folder: String) {
    let target = URL(filePath: folder).absoluteURL.standardizedFileURL
    let definitions = URL(filePath: agents).absoluteURL.standardizedFileURL
    let (targetParts, definitionParts) = (target.pathComponents, definitions.pathComponents)
    let sharedCount = zip(targetParts, definitionParts).prefix { $0 == $1 }.count
    let steps =
      Array(repeating: "..", count: targetParts.count - sharedCount)
      + definitionParts.dropFirst(sharedCount)
    let path = steps.isEmpty ? "." : steps.joined(separator: "/")
    let commonParts = Array(targetParts.prefix(sharedCount))
    let root = Self.ancestors(of: target).first { Self.fileExists(RootFile.fileName, in: $0) }
    let isBelowRoot = root.map { commonParts.starts(with: $0.pathComponents) } ?? false
    if sharedCount == targetParts.count || isBelowRoot {
      self = .reachable(path: path)
    } else if Self.isAccessible(commonParts, from: target), definitionParts.count > sharedCount {
      self = .allowed(path: path)
    } else {
      self = .copied
    }
  }

  /// Returns whether the scenarios in `target` may refer to files in a common folder.
  ///
  /// `commonParts` is the path of the deepest folder that contains both `target` and the definitions. This
  /// folder must be at or below the current folder, or in a git repository that contains `target`.
  private static func isAccessible(_ commonParts: [String], from target: URL) -> Bool {
    let currentFolder = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    if commonParts.starts(with: currentFolder.pathComponents) { return true }
    return ancestors(of: target).contains { folder in
      commonParts.starts(with: folder.pathComponents) && fileExists(".git", in: folder)
    }
  }

  private static func fileExists(_ name: String, in folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// Returns the folder itself and all folders above it, the nearest first.
  private static func ancestors(of folder: URL) -> [URL] {
    var ancestors = [folder]
    while let last = ancestors.last, last.pathComponents.count > 1 {
      ancestors.append(last.deletingLastPathComponent())
    }
    return ancestors
  }
}
