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

  private var changesByText = FileChangeTable()

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

  /// Returns the files that a command which succeeded is certain to change.
  ///
  /// The result is empty for other events, and in histories, whose commands are known only in part.
  mutating func fileChanges(by event: borrowing Event) -> FileChanges {
    guard case .actCommand(let command, succeeded: true) = event.kind, !plan.isHistory else {
      return FileChanges()
    }
    return changesByText.changes(by: command, in: plan)
  }
}
