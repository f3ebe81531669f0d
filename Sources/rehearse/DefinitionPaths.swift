import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRunning

/// Functions that read definitions, policies and baselines from paths on the command line.
enum DefinitionPaths {
  /// Returns a tree of the files in a folder and its subfolders, or a tree of one file if the path names a
  /// file.
  ///
  /// - Throws: `RunningError` if nothing exists at the path.
  static func fileTree(_ path: String) throws -> any SourceTree {
    guard let kind = FileKind(ofFileAt: path, followsLinks: true) else {
      throw RunningError(.missing, "\(path): error: there is no such file or folder")
    }
    if kind == .folder {
      return DiskTree(path: path, shownAs: path.hasSuffix("/") ? path : path + "/")
    }
    let (tree, name) = folderAndName(of: path)
    return SingleFileTree(tree: tree, path: name)
  }

  /// Returns a tree of the files of a project, in which links that lead out of the project are common.
  ///
  /// Such links are left out of the list of files.
  ///
  /// - Throws: `RunningError` if nothing exists at the path.
  static func projectFiles(_ path: String) throws -> any SourceTree {
    let files = try fileTree(path)
    guard var tree = files as? DiskTree else { return files }
    tree.checkedExtensions = []
    return tree
  }

  /// Returns a tree of the files at a path, or at `FOLDER@REVISION`.
  ///
  /// In the second form, the tree has the files of the folder at the revision of its git repository. A file
  /// or folder with exactly this name takes precedence.
  static func treeOrRevision(_ path: String) throws -> any SourceTree {
    guard !FileManager.default.fileExists(atPath: path), let atSign = path.lastIndex(of: "@"),
      atSign > path.startIndex, path.index(after: atSign) < path.endIndex
    else { return try fileTree(path) }
    let folder = String(path[..<atSign])
    guard FileManager.default.fileExists(atPath: folder) else { return try fileTree(path) }
    return try GitTree.read(folder, at: String(path[path.index(after: atSign)...]))
  }

  /// Returns the folder that has the settings, commands and skills of a project, from the folder of its definitions.
  ///
  /// For `.claude/agents`, this is `.claude`. For the folder `agents` of a plugin, this is the folder of the plugin.
  /// The result is `nil` for any other folder of definitions. The path can also be `.` or a link. Links that lead out
  /// of the folder are left out of the list of its files.
  static func projectTree(of path: String) -> (any SourceTree)? {
    func tree(_ folder: URL, shownAs shownRoot: String) -> any SourceTree {
      var tree = DiskTree(root: folder, shownAs: shownRoot)
      tree.checkedExtensions = []
      return tree
    }
    let name = path.hasSuffix("/") ? path.dropLast() : path[...]
    let folder = URL(filePath: path).standardizedFileURL
    if name.hasSuffix("agents"), let project = projectFolder(ofDefinitionsIn: folder) {
      let shownRoot = String(name.dropLast("agents".count))
      // The settings are recognized by the name of their folder.
      let isUnnamed =
        project.lastPathComponent == ".claude" && !shownRoot.hasSuffix(".claude/")
      return tree(project, shownAs: isUnnamed ? project.path + "/" : shownRoot)
    }
    guard FileKind(ofFileAt: path, followsLinks: true) == .folder,
      let realPath = FileKind.realPath(path)
    else { return nil }
    let realFolder = URL(filePath: realPath)
    let isSettingsFolder = realFolder.lastPathComponent == ".claude" && !name.hasSuffix(".claude")
    let project = isSettingsFolder ? realFolder : projectFolder(ofDefinitionsIn: realFolder)
    return project.map { tree($0, shownAs: $0.path.hasSuffix("/") ? $0.path : $0.path + "/") }
  }

  /// Returns the folder `.claude`, or the folder of the plugin, that has the definitions in its folder `agents`.
  ///
  /// The result is `nil` if the definitions are in another folder.
  private static func projectFolder(ofDefinitionsIn folder: URL) -> URL? {
    let parent = folder.deletingLastPathComponent()
    let isPlugin = FileManager.default.fileExists(
      atPath: parent.appending(path: ".claude-plugin/plugin.json").path
    )
    guard folder.lastPathComponent == "agents", parent.lastPathComponent == ".claude" || isPlugin
    else { return nil }
    return parent
  }

  /// Returns a reference to the file at a path, for example to a policy.
  static func fileReference(_ path: String) -> FileReference {
    let (tree, name) = folderAndName(of: path)
    return FileReference(tree: tree, path: name)
  }

  /// Reads a baseline file, which contains the findings of an earlier `rehearse lint`.
  static func readBaseline(_ path: String) throws -> Baseline {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunningError(.missing, "\(path): error: there is no such file, or it cannot be read")
    }
    do throws(Baseline.FormatError) {
      return try Baseline(data)
    } catch {
      throw Exit.reportError(.invalidFile, "\(path):1:1: error: \(error.message)")
    }
  }

  /// Returns the file tree of a file's folder, and the name of the file in that folder.
  private static func folderAndName(of path: String) -> (tree: DiskTree, name: String) {
    let name = URL(filePath: path).lastPathComponent
    let folder = String(path.dropLast(name.count))
    return (DiskTree(path: folder.isEmpty ? "." : folder, shownAs: folder), name)
  }
}
