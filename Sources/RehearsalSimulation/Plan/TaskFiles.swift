package import OrderedCollections

/// The files and folders that tasks touch, each with an index from zero.
///
/// A path that ends in `/` is a folder, which covers all paths below it.
package struct TaskFiles: Sendable {
  /// The index of each file and folder, keyed by the path as tasks write it.
  private var indexByPath: [String: Int] = [:]
  /// For each task, the indices of the files and folders that the task touches.
  private var touchedIndicesByTask: [OrderedSet<Int>] = []
  private var hasFolders = false

  package init(of tasks: [PlannedTask]) {
    for task in tasks {
      touchedIndicesByTask.append(OrderedSet(task.touches.map { index(of: $0) }))
      if task.touches.contains(where: Self.isFolder) { hasFolders = true }
    }
  }

  private mutating func index(of path: String) -> Int {
    if let index = indexByPath[path] { return index }
    indexByPath[path] = indexByPath.count
    return indexByPath.count - 1
  }

  /// The count of files and folders that tasks touch.
  ///
  /// The indices are the numbers from zero to one less than this count.
  package var count: Int { indexByPath.count }

  /// The indices of the files and folders that a task touches.
  package subscript(task: TaskID) -> OrderedSet<Int> {
    touchedIndicesByTask.indices.contains(task.index) ? touchedIndicesByTask[task.index] : []
  }

  /// Returns whether a task touches at least one file or folder.
  package func touchesFiles(_ task: TaskID) -> Bool {
    touchedIndicesByTask.indices.contains(task.index)
      && !touchedIndicesByTask[task.index].isEmpty
  }

  /// Returns whether a path ends in `/`, and therefore names a folder.
  package static func isFolder(_ path: String) -> Bool { path.utf8.last == UInt8(ascii: "/") }

  /// Returns whether a touched path covers another path.
  ///
  /// Every path covers itself. A folder also covers all paths below it, and its own path without the `/`.
  package static func covers(_ touchedPath: String, _ path: String) -> Bool {
    touchedPath == path
      || isFolder(touchedPath) && (path + "/" == touchedPath || path.hasPrefix(touchedPath))
  }

  /// Returns whether a path is exactly one that a task touches.
  func contains(_ path: String) -> Bool { indexByPath[path] != nil }

  /// Returns the indices of the touched files and folders that cover a path.
  package func indices(covering path: String) -> [Int] {
    let ownIndices = indexByPath[path].map { [$0] } ?? []
    return hasFolders
      ? ownIndices + Self.folders(of: path).compactMap { indexByPath[$0] } : ownIndices
  }

  /// Returns whether a task touches a path or a folder that contains the path.
  package func covers(_ path: String, of task: TaskID) -> Bool {
    let touchedIndices = self[task]
    return !touchedIndices.isEmpty
      && indices(covering: path).contains(where: touchedIndices.contains)
  }

  /// Returns the folders that contain a path, innermost first.
  ///
  /// If the path does not end in `/`, the first result is the path followed by `/`, because the path may name
  /// a folder.
  private static func folders(of path: String) -> [String] {
    (isFolder(path) ? [] : [path + "/"]) + folders(above: path)
  }

  /// Returns the folders that contain a file or folder, innermost first, each with a slash at its end.
  package static func folders(above path: String) -> [String] {
    var folders: [String] = []
    var prefix = path.utf8[...]
    while let slash = prefix.dropLast().lastIndex(of: UInt8(ascii: "/")) {
      prefix = prefix[...slash]
      folders.append(String(Substring(prefix)))
    }
    return folders
  }
}

extension PlannedTask {
  /// Returns the paths that the task touches but that no written path covers, in the task's order.
  ///
  /// A written file in a touched folder counts as a write to the folder.
  package func touchesNotWritten(in writtenPaths: OrderedSet<String>) -> [String] {
    touches.filter { touchedPath in
      guard TaskFiles.isFolder(touchedPath) else { return !writtenPaths.contains(touchedPath) }
      return !writtenPaths.contains { TaskFiles.covers(touchedPath, $0) }
    }
  }
}
