import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRunning

/// Definitions, policies and baselines by the paths of a command line.
enum DefinitionPaths {
  /// The files below a folder, or a single file.
  static func tree(_ path: String) throws -> any SourceTree {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    guard let values = try? url.resourceValues(forKeys: [.isDirectoryKey]) else {
      throw RunningError(.missing, "\(path): error: there is no such file or folder")
    }
    if values.isDirectory == true {
      return DiskTree(root: URL(filePath: path), shownAs: path.hasSuffix("/") ? path : path + "/")
    }
    let (tree, name) = place(of: path)
    return SingleFile(tree: tree, path: name)
  }

  /// A policy file.
  static func policy(_ path: String) -> FileReference {
    let (tree, name) = place(of: path)
    return FileReference(tree: tree, path: name)
  }

  /// The findings of a time before.
  static func baseline(_ path: String) throws -> Baseline {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunningError(.missing, "\(path): error: there is no such file, or it cannot be read")
    }
    do throws(Baseline.Refusal) {
      return try Baseline(data)
    } catch {
      throw Exit.status(.invalidFile, "\(path):1:1: error: \(error.message)")
    }
  }

  /// A file by its folder and its name there.
  private static func place(of path: String) -> (tree: DiskTree, name: String) {
    let url = URL(filePath: path)
    let name = url.lastPathComponent
    let folder = String(path.dropLast(name.count))
    return (DiskTree(root: url.deletingLastPathComponent(), shownAs: folder), name)
  }
}
