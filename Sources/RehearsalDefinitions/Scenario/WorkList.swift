public import RehearsalSimulation

/// The tasks of a work file in Markdown, in the order of its Master Task List.
public struct WorkList: Sendable {
  /// The tasks, each with only its identifier, description and location.
  ///
  /// No task has an agent (`PlannedTask.agent` is `none`), because a work file has no team.
  public let tasks: [PlannedTask]
  /// The warnings about the work file.
  public let remarks: [Diagnostic]

  /// Parses a work file in Markdown.
  ///
  /// - Throws: ``PlanError`` if the file cannot be read or has no tasks.
  public init(_ file: FileReference) throws(PlanError) {
    let diagnostics = Diagnostics()
    let source = SourceReader(file.tree, diagnostics).read(file.path, namedAt: nil)
    let work = source.map { WorkFile($0, diagnostics) }
    guard let work, !work.listedTasks.isEmpty, !diagnostics.hasErrors else {
      throw PlanError(
        diagnostics: diagnostics.all.map {
          Diagnostic(severity: .error, location: $0.location, message: $0.message)
        }
      )
    }
    tasks = work.listedTasks.map {
      PlannedTask(
        id: $0.id,
        description: $0.description,
        agent: .none,
        location: $0.location
      )
    }
    remarks = diagnostics.all
  }
}
