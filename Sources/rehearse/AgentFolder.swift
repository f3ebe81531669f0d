import Foundation
import RehearsalDefinitions

/// A folder in which a platform keeps definitions of agents.
struct AgentFolder {
  /// The path, as the user would write it.
  let path: String
  /// How many definitions the folder has.
  let count: Int

  /// Returns the folders with definitions that belong to the current folder, the nearest first.
  ///
  /// These are `.claude/agents`, the folders of other platforms and the folder `agents` of a plugin, in the current
  /// folder and above up to the root of its repository, `agents` in the current folder, and `~/.claude/agents`.
  static func all() -> [AgentFolder] {
    let home = FileManager.default.homeDirectoryForCurrentUser.standardizedFileURL
    var paths: [String] = []
    var folder = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    var up = ""
    while folder.path != home.path {
      paths += platformFolders.map { up + $0 }
      if up.isEmpty || exists(folder.appending(path: ".claude-plugin")) {
        paths.append(up + "agents")
      }
      let parent = folder.deletingLastPathComponent()
      guard parent.path != folder.path, !exists(folder.appending(path: ".git")) else { break }
      (folder, up) = (parent, up + "../")
    }
    paths.append(home.appending(path: ".claude/agents").path)
    return paths.compactMap { path in
      let count = definitionCount(in: path)
      return count > 0 ? AgentFolder(path: path, count: count) : nil
    }
  }

  /// The folders in which platforms keep the agents of a project.
  private static let platformFolders = [
    ".claude/agents", ".github/agents", ".opencode/agents", ".opencode/agent", ".cursor/agents",
    ".gemini/agents",
  ]

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }

  private static func definitionCount(in path: String) -> Int {
    let tree = DiskTree(root: URL(filePath: path), shownAs: "")
    return (try? TeamSketch(tree))?.definitionPaths.count ?? 0
  }
}
