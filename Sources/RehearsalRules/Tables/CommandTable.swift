import RehearsalSimulation

/// The command lines of a run, with their paths and the files that they change.
///
/// Each line is parsed once, although several rules need its commands, its paths and its changes.
struct CommandTable: Sendable {
  /// The number of lines after which the table forgets all of them, to limit its memory in a long history.
  private static let capacity = 1_000

  private let plan: Plan
  /// The folders that tasks touch, or `nil` before the first command.
  private var folders: TaskFolders?
  private var linesByText: [String: ShellLine] = [:]
  private var pathsByText: [String: CommandPaths] = [:]
  private var changesByText: [String: FileChanges] = [:]

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
    let paths = CommandPaths(line(text), knownFolders())
    if pathsByText.count == Self.capacity { pathsByText.removeAll() }
    pathsByText[text] = paths
    return paths
  }

  /// Returns the changes of files that the command of an event is certain to have made.
  ///
  /// The result is empty if the event is not a command that succeeded, and in histories, whose commands are
  /// known only in part.
  mutating func fileChanges(by event: borrowing Event) -> FileChanges {
    // The name of a routine command of the protocol is not a command line.
    guard case .actCommand(let command, succeeded: true) = event.kind, !plan.isHistory,
      !RoutineCommand.isRoutine(command)
    else { return FileChanges() }
    if let changes = changesByText[command] { return changes }
    let changes = FileChanges(line(command), knownFolders())
    if changesByText.count == Self.capacity { changesByText.removeAll() }
    changesByText[command] = changes
    return changes
  }

  private mutating func knownFolders() -> TaskFolders {
    let folders = self.folders ?? TaskFolders(plan)
    self.folders = folders
    return folders
  }
}
