/// What a patch does to one file.
package struct FilePatch: Sendable, Hashable {
  /// The ways in which a patch changes a file.
  package enum Effect: Sendable {
    /// Lines of the file change.
    case change
    /// The file is created.
    case create
    /// The file is removed, or moved to another path.
    case remove
  }

  /// The path of the file.
  package var path: String
  package var effect: Effect
  /// The lines that the patch removes, with the lines around them that it shows.
  package var oldText = ""
  /// The lines that the patch adds, with the lines around them that it shows.
  package var newText = ""

  package init(path: String, effect: Effect) {
    (self.path, self.effect) = (path, effect)
  }

  /// Adds a line of the patch, which begins with `-`, `+` or a space.
  ///
  /// Any other line is ignored.
  private mutating func add(_ line: Substring) {
    let text = line.dropFirst() + "\n"
    if line.hasPrefix("-") || line.hasPrefix(" ") { oldText += text }
    if line.hasPrefix("+") || line.hasPrefix(" ") { newText += text }
  }

  /// Reads a patch in the form of `diff -u`.
  ///
  /// - Parameters:
  ///   - text: The patch.
  ///   - folderCount: The number of folders that are removed from the beginning of each path. The last component of a
  ///     path is always kept.
  /// - Returns: The changes, in their order.
  static func unified(_ text: String, removingFolders folderCount: Int) -> [FilePatch] {
    var patches: [FilePatch] = []
    var oldPath: Substring?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let path = line.dropFirst(4).prefix { $0 != "\t" && $0 != "\r" }
      if line.hasPrefix("+++ "), let oldPath {
        let components = (path == "/dev/null" ? oldPath : path).split(separator: "/")
        let keptComponents = components.dropFirst(min(folderCount, max(0, components.count - 1)))
        let effect: Effect =
          path == "/dev/null" ? .remove : oldPath == "/dev/null" ? .create : .change
        patches.append(FilePatch(path: keptComponents.joined(separator: "/"), effect: effect))
      } else if !patches.isEmpty, !line.hasPrefix("--- ") {
        patches[patches.count - 1].add(line)
      }
      oldPath = line.hasPrefix("--- ") ? path : nil
    }
    return patches.filter { !$0.path.isEmpty }
  }

  /// Reads a patch of the tool `apply_patch`, which begins with `*** Begin Patch`.
  ///
  /// A file that is moved is removed from its old path, and created at the new one.
  ///
  /// - Parameter text: The patch.
  /// - Returns: The changes, in their order.
  package static func envelope(_ text: String) -> [FilePatch] {
    let markers: [(String, Effect)] = [
      ("*** Add File: ", .create), ("*** Update File: ", .change), ("*** Delete File: ", .remove),
      ("*** Move to: ", .create),
    ]
    var patches: [FilePatch] = []
    /// The index of the file to which the next lines belong.
    var index: Int?
    for line in text.split(whereSeparator: \.isNewline) {
      if let (marker, effect) = markers.first(where: { line.hasPrefix($0.0) }) {
        let path = String(line.dropFirst(marker.count))
        if marker == "*** Move to: ", let index {
          patches[index].effect = .remove
        }
        patches.append(FilePatch(path: path, effect: effect))
        index = patches.count - 1
      } else if line.hasPrefix("*** End Patch") {
        index = nil
      } else if let index {
        patches[index].add(line)
      }
    }
    return patches
  }
}
