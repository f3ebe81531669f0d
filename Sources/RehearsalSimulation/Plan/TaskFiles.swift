package import OrderedCollections

/// The indices of the files and folders that tasks touch.
///
/// A path that ends in `/` is a folder and covers everything below it.
package struct TaskFiles: Sendable {
  /// The index of each file and folder, by its path as written.
  private var indexByPath: [String: Int] = [:]
  /// The indices of the files and folders that each task touches.
  private var touched: [OrderedSet<Int>] = []
  private var hasFolders = false

  package init(of tasks: [PlannedTask]) {
    for task in tasks {
      touched.append(OrderedSet(task.touches.map { index(of: $0) }))
      if task.touches.contains(where: Self.isFolder) { hasFolders = true }
    }
  }

  private mutating func index(of path: String) -> Int {
    if let index = indexByPath[path] { return index }
    indexByPath[path] = indexByPath.count
    return indexByPath.count - 1
  }

  /// How many files and folders there are.
  ///
  /// The indices are from zero up to, but not including, this count.
  package var count: Int { indexByPath.count }

  /// The indices of the files and folders that a task touches.
  package subscript(task: TaskID) -> OrderedSet<Int> {
    touched.indices.contains(task.index) ? touched[task.index] : []
  }

  /// Returns whether a path that a task touches names a folder.
  package static func isFolder(_ path: String) -> Bool { path.utf8.last == UInt8(ascii: "/") }

  /// Returns whether a path that a task touches covers another path.
  package static func covers(_ touched: String, _ path: String) -> Bool {
    touched == path || isFolder(touched) && (path + "/" == touched || path.hasPrefix(touched))
  }

  /// Returns the indices of a path and of the folders that contain the path, if tasks touch them.
  package func numbers(covering path: String) -> [Int] {
    let own = indexByPath[path].map { [$0] } ?? []
    return hasFolders ? own + Self.folders(of: path).compactMap { indexByPath[$0] } : own
  }

  /// Returns whether a task touches a path or a folder that contains the path.
  package func covers(_ path: String, of task: TaskID) -> Bool {
    let touched = self[task]
    return !touched.isEmpty && numbers(covering: path).contains(where: touched.contains)
  }

  /// Returns the folders that contain a path, including the path itself as a folder, innermost first.
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
  /// Returns the paths that the task touches and that were not written, in the task's order.
  package func untouched(by written: OrderedSet<String>) -> [String] {
    touches.filter { touched in
      guard TaskFiles.isFolder(touched) else { return !written.contains(touched) }
      return !written.contains { TaskFiles.covers(touched, $0) }
    }
  }
}
