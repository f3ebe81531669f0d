import RehearsalSimulation

/// The paths in the command lines of a run.
///
/// Each line is parsed once, although several rules need its paths.
struct CommandTable: Sendable {
  /// The number of lines after which the table forgets the earlier ones, so that a long history does not fill the memory.
  private static let capacity = 1_000

  private let plan: Plan
  /// The folders that tasks touch, or `nil` before the first command.
  private var folders: TaskFolders?
  private var pathsByLine: [String: CommandPaths] = [:]

  init(_ plan: Plan) { self.plan = plan }

  /// Returns the paths in a command line.
  mutating func paths(in line: String) -> CommandPaths {
    if let paths = pathsByLine[line] { return paths }
    let folders = self.folders ?? TaskFolders(plan)
    self.folders = folders
    let paths = CommandPaths(line, folders)
    if pathsByLine.count == Self.capacity { pathsByLine.removeAll() }
    pathsByLine[line] = paths
    return paths
  }
}
