import RehearsalSimulation

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
