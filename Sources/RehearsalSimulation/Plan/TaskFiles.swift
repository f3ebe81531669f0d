package import OrderedCollections

/// The files and folders that tasks touch, numbered.
///
/// A path that ends in `/` is a folder and covers everything below it.
package struct TaskFiles: Sendable {
  /// The number of each file and folder, by its path as it is written.
  private var numbersByPath: [String: Int] = [:]
  /// The numbers of what each task touches, in the work's order.
  private var touched: [OrderedSet<Int>] = []
  private var hasFolders = false

  package init(of tasks: [PlannedTask]) {
    for task in tasks {
      touched.append(OrderedSet(task.touches.map { number(of: $0) }))
      if task.touches.contains(where: Self.isFolder) { hasFolders = true }
    }
  }

  private mutating func number(of path: String) -> Int {
    if let number = numbersByPath[path] { return number }
    numbersByPath[path] = numbersByPath.count
    return numbersByPath.count - 1
  }

  /// How many files and folders there are, which is one more than the greatest number.
  package var count: Int { numbersByPath.count }

  /// The numbers of what a task touches.
  package subscript(task: TaskID) -> OrderedSet<Int> {
    touched.indices.contains(task.index) ? touched[task.index] : []
  }

  /// Whether a path in a list of what a task touches names a folder.
  package static func isFolder(_ path: String) -> Bool { path.utf8.last == UInt8(ascii: "/") }

  /// Whether a path that a task touches covers another path.
  package static func covers(_ touched: String, _ path: String) -> Bool {
    touched == path || isFolder(touched) && (path + "/" == touched || path.hasPrefix(touched))
  }

  /// The numbers of a path and of the folders that it lies in, as far as tasks touch them.
  package func numbers(covering path: String) -> [Int] {
    let itself = numbersByPath[path].map { [$0] } ?? []
    return hasFolders ? itself + Self.folders(of: path).compactMap { numbersByPath[$0] } : itself
  }

  /// Whether a path is one that a task touches, or lies in a folder that it touches.
  package func covers(_ path: String, of task: TaskID) -> Bool {
    let touched = self[task]
    return !touched.isEmpty && numbers(covering: path).contains(where: touched.contains)
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
  /// The paths that the task touches of which none was written, in the task's order.
  package func untouched(by written: OrderedSet<String>) -> [String] {
    touches.filter { touched in
      guard TaskFiles.isFolder(touched) else { return !written.contains(touched) }
      return !written.contains { TaskFiles.covers(touched, $0) }
    }
  }
}
