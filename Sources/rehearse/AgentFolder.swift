import Foundation
import RehearsalDefinitions

/// A folder in which an agent platform, such as Claude Code, keeps definitions of agents.
struct AgentFolder {
  /// The path of the folder, as the user would write it.
  let path: String
  /// How many definitions the folder has.
  let definitionCount: Int

  /// Returns the folders whose definitions apply in the current folder, the nearest first.
  ///
  /// The search covers the current folder and the folders above it. It ends at the root of the git
  /// repository, or before the home folder. In each of these folders, it looks for the folders of platforms,
  /// such as `.claude/agents`. In the current folder and in folders of plugins, it also looks for the folder
  /// `agents`. The last folder is `~/.claude/agents`. Folders without definitions are left out.
  static func applicableFolders() -> [AgentFolder] {
    let home = FileManager.default.homeDirectoryForCurrentUser.standardizedFileURL
    var paths: [String] = []
    var folder = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    var pathUpwards = ""
    while folder.path != home.path {
      paths += platformFolders.map { pathUpwards + $0 }
      if pathUpwards.isEmpty || exists(folder.appending(path: ".claude-plugin")) {
        paths.append(pathUpwards + "agents")
      }
      let parent = folder.deletingLastPathComponent()
      // The path of the parent does not get shorter at the root, and if the current folder has been deleted.
      guard parent.path.utf8.count < folder.path.utf8.count,
        !exists(folder.appending(path: ".git"))
      else { break }
      (folder, pathUpwards) = (parent, pathUpwards + "../")
    }
    paths.append(home.appending(path: ".claude/agents").path)
    return paths.compactMap { path in
      let count = definitionCount(in: path)
      return count > 0 ? AgentFolder(path: path, definitionCount: count) : nil
    }
  }

  /// The folders, relative to a project's folder, in which platforms keep the definitions of the project's agents.
  private static let platformFolders = [
    ".claude/agents", ".github/agents", ".opencode/agents", ".opencode/agent", ".cursor/agents",
    ".gemini/agents",
  ]

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }

  private static func definitionCount(in path: String) -> Int {
    var tree = DiskTree(path: path, shownAs: "")
    // The command reports links that lead out of the folder when it uses the folder.
    tree.checkedExtensions = []
    return (try? TeamSketch(tree))?.definitionPaths.count ?? 0
  }
}
