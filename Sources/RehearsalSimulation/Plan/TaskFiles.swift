/// The files that tasks touch: which task a path belongs to.
///
/// A path that ends in `/` is a folder and covers everything below it.
package struct TaskFiles: Sendable {
  /// The tasks that touch a file or a folder, by its path as it is written, each once in the work's
  /// order.
  private var owners: [String: [TaskID]] = [:]
  private var hasFolders = false

  package init(of tasks: [PlannedTask]) {
    for (place, task) in tasks.enumerated() {
      let id = TaskID(rawValue: UInt32(place))
      for path in task.touches where owners[path]?.last != id {
        owners[path, default: []].append(id)
        if Self.isFolder(path) { hasFolders = true }
      }
    }
  }

  /// Whether a path in a list of what a task touches names a folder.
  package static func isFolder(_ path: String) -> Bool { path.utf8.last == UInt8(ascii: "/") }

  /// Whether a path that a task touches covers another path.
  package static func covers(_ touched: String, _ path: String) -> Bool {
    touched == path || isFolder(touched) && (path + "/" == touched || path.hasPrefix(touched))
  }

  /// The tasks that touch a path, or a folder above it.
  package func tasks(touching path: String) -> [TaskID] {
    guard !owners.isEmpty else { return [] }
    var found = owners[path] ?? []
    guard hasFolders else { return found }
    for folder in Self.folders(of: path) {
      for task in owners[folder] ?? [] where !found.contains(task) { found.append(task) }
    }
    return found
  }

  /// The folders that a path lies in, itself as a folder among them, nearest first.
  package static func folders(of path: String) -> [String] {
    var folders: [String] = isFolder(path) ? [] : [path + "/"]
    var rest = path.utf8[...]
    while let slash = rest.dropLast().lastIndex(of: UInt8(ascii: "/")) {
      rest = rest[...slash]
      folders.append(String(Substring(rest)))
    }
    return folders
  }
}

extension PlannedTask {
  /// Whether a path is one that the task touches, or lies in a folder that it touches.
  package func touches(_ path: String) -> Bool {
    touches.contains { TaskFiles.covers($0, path) }
  }

  /// The paths that the task touches of which none was written, in the task's order.
  package func untouched(by written: [String]) -> [String] {
    touches.filter { touched in !written.contains { TaskFiles.covers(touched, $0) } }
  }
}
