/// The files and folders of a project that tasks touch.
package struct TaskFolders: Sendable {
  /// The paths of the folders that tasks touch, and of all folders above a touched path.
  ///
  /// The paths have no slash at their end.
  private let folders: Set<String>
  /// The files and folders that tasks touch, in the order of the tasks.
  private let touchedPaths: [String]
  private let taskFiles: TaskFiles

  init(of plan: Plan) {
    taskFiles = plan.taskFiles
    touchedPaths = plan.tasks.flatMap(\.touches)
    var folders: Set<String> = []
    for path in touchedPaths {
      let ownFolder = TaskFiles.isFolder(path) ? [path] : []
      for folder in ownFolder + TaskFiles.folders(above: path) {
        folders.insert(String(folder.dropLast()))
      }
    }
    self.folders = folders
  }

  /// Returns whether a normalised path is that of a folder that tasks touch or that contains touched files.
  package func contains(_ path: String) -> Bool { folders.contains(path) }

  /// Returns whether a task touches a path, or a folder that contains it.
  func isTouched(_ path: String) -> Bool { !taskFiles.indices(covering: path).isEmpty }

  /// Returns whether a task touches the file at a path.
  func touchesFile(_ path: String) -> Bool { taskFiles.contains(path) }

  /// Returns the paths that tasks touch below a folder.
  func touchedPaths(below path: String) -> [String] {
    guard folders.contains(path) else { return [] }
    let prefix = "\(path)/"
    return touchedPaths.filter { $0.hasPrefix(prefix) && $0 != prefix }
  }
}
