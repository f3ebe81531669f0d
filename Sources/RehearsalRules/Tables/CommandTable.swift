import RehearsalSimulation

/// The command lines of a run, with their paths and the files that they change.
///
/// Each line is parsed once, although several rules need its commands, its paths and its changes.
struct CommandTable: Sendable {
  /// The number of lines after which the table forgets all of them, to limit its memory in a long history.
  private static let capacity = 1_000

  private let plan: Plan
  private var linesByText: [String: ShellLine] = [:]
  private var pathsByText: [String: CommandPaths] = [:]
  private var fileChangeTable = FileChangeTable()

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
    let paths = CommandPaths(line(text), plan.taskFolders)
    if pathsByText.count == Self.capacity { pathsByText.removeAll() }
    pathsByText[text] = paths
    return paths
  }

  /// Returns the changes of files that the command of an event is certain to have made.
  ///
  /// The result is empty if the event is not a command that succeeded, and in histories, whose commands are
  /// known only in part.
  mutating func fileChanges(by event: borrowing Event) -> FileChanges {
    guard case .actCommand(let text, succeeded: true) = event.kind, !plan.isHistory,
      !RoutineCommand.isRoutine(text)
    else { return FileChanges() }
    let line = line(text)
    return fileChangeTable.changes(by: text, in: plan) { _ in line }
  }
}
