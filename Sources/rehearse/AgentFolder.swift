import Foundation
import RehearsalDefinitions
import RehearsalSimulation

/// A folder in which an agent platform, such as Claude Code, keeps definitions of agents.
struct AgentFolder {
  /// The path of the folder, as the user would write it.
  let path: String
  /// How many definitions the folder has; `nil` if the folder or one of its files cannot be read.
  let definitionCount: Int?

  /// Returns the folders whose definitions apply in the current folder, the nearest first.
  ///
  /// The search covers the current folder and the folders above it. It ends at the root of the git
  /// repository, or before the home folder. In each of these folders, it looks for the folders of platforms,
  /// such as `.claude/agents`. In the current folder and in folders of plugins, it also looks for the folder
  /// `agents`. The last folder is `~/.claude/agents`. Folders without definitions are left out,
  /// unless something in them that could be a definition cannot be read.
  static func applicableFolders() -> [AgentFolder] {
    let home = homeFolder
    // The path of the current folder has no symbolic links.
    let realHomePath = FileKind.realPath(home.path) ?? home.path
    var paths: [String] = []
    var folder = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    var pathUpwards = ""
    while folder.path != realHomePath {
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
    return paths.compactMap(AgentFolder.init(at:))
  }

  /// The home folder of the user: the folder in the environment variable `HOME`, as for a shell and for Claude Code.
  ///
  /// If the variable is missing or is no absolute path, it is the folder that the system has for the user. Foundation
  /// asks the system first.
  private static var homeFolder: URL {
    guard let path = ProcessInfo.processInfo.environment["HOME"], path.hasPrefix("/") else {
      return FileManager.default.homeDirectoryForCurrentUser.standardizedFileURL
    }
    return URL(filePath: path).standardizedFileURL
  }

  /// The folders, relative to a project's folder, in which platforms keep the definitions of the project's agents.
  private static let platformFolders = [
    ".claude/agents", ".github/agents", ".opencode/agents", ".opencode/agent", ".cursor/agents",
    ".gemini/agents",
  ]

  private static func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }

  /// Creates the folder at a path; `nil` if it has nothing that is or could be a definition.
  private init?(at path: String) {
    self.path = path
    var tree = DiskTree(path: path, shownAs: "")
    // Other files, such as settings, decide nothing here. The command reads the folder that it uses again, and then
    // reports them and what keeps a definition from being read, such as a link that cannot be followed.
    tree.checkedExtensions = [".md"]
    guard let team = try? TeamFiles([tree]),
      team.diagnostics.allSatisfy({ $0.severity != .error })
    else {
      definitionCount = nil
      return
    }
    guard !team.agents.isEmpty else { return nil }
    definitionCount = team.agents.count
  }
}
