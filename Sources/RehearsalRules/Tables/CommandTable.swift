import RehearsalSimulation

/// The command lines of a run, with their paths.
///
/// Each line is parsed once, although several rules need its commands and its paths.
struct CommandTable: Sendable {
  /// The number of lines after which the table forgets the earlier ones, so that a long history does not fill the memory.
  private static let capacity = 1_000

  private let plan: Plan
  /// The folders that tasks touch, or `nil` before the first command.
  private var folders: TaskFolders?
  private var linesByText: [String: ShellLine] = [:]
  private var pathsByText: [String: CommandPaths] = [:]

  init(_ plan: Plan) { self.plan = plan }

  /// Returns the commands of a command line.
  mutating func line(_ text: String) -> ShellLine {
    if let line = linesByText[text] { return line }
    let line = ShellLine(text)
    if linesByText.count == Self.capacity { linesByText.removeAll() }
    linesByText[text] = line
    return line
  }

  /// Returns the paths in a command line.
  mutating func paths(in text: String) -> CommandPaths {
    if let paths = pathsByText[text] { return paths }
    let folders = self.folders ?? TaskFolders(plan)
    self.folders = folders
    let paths = CommandPaths(line(text), folders)
    if pathsByText.count == Self.capacity { pathsByText.removeAll() }
    pathsByText[text] = paths
    return paths
  }
}

/// The folders of a project that are known, because tasks touch them or files in them.
struct TaskFolders: Sendable {
  /// The paths of the folders, relative to the project and without a slash at their end.
  private let paths: Set<String>

  init(_ plan: Plan) {
    var paths: Set<String> = []
    for path in plan.tasks.flatMap(\.touches) {
      let ownFolder = TaskFiles.isFolder(path) ? [path] : []
      for folder in ownFolder + TaskFiles.folders(above: path) {
        paths.insert(String(folder.dropLast()))
      }
    }
    self.paths = paths
  }

  /// Returns whether a normalised path is that of a known folder.
  func contains(_ path: String) -> Bool { paths.contains(path) }
}
