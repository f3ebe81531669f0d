/// The working folders of a shell and of its open subshells, while the commands of a line run one after the other.
///
/// A subshell, such as `(cd api && make)`, begins in the folder of the shell around it. Its `cd` has no effect
/// on that shell.
///
/// A folder is a path relative to the folder in which the line begins, and empty for that folder itself. If it
/// begins with `/`, `~` or a variable, it does not depend on that folder.
package struct WorkingFolders {
  private struct Shell {
    var folder = ""
    /// The folder before the last change.
    var previousFolder = ""
    /// The folders to which `popd` returns, the next one last.
    var stack: [String] = []
  }

  private var shells = [Shell()]

  package init() {}

  /// Ends and begins subshells until those around a command are open, and returns the command's folders.
  ///
  /// A `cd`, `pushd` or `popd` changes the folder of the next commands.
  ///
  /// - Parameter command: The next command of the line.
  /// - Returns: The folder of the shell, which opens the files of redirections, and the folder in which the
  ///   program works.
  package mutating func enter(
    _ command: ShellLine.Command
  ) -> (shell: String, program: String) {
    shells.removeLast(max(0, shells.count - 1 - command.sharedSubshellCount))
    guard var shell = shells.last else { return ("", "") }
    if let folder = command.shellFolder { shell.folder = Self.path(folder, in: shell.folder) }
    while shells.count <= command.subshellCount { shells.append(shell) }
    let words = command.unwrappedWords
    change(words)
    let startFolder = Self.path(command.startFolder ?? "", in: shell.folder)
    return (shell.folder, Self.path(command.optionFolder ?? "", in: startFolder))
  }

  /// Changes the folder of the innermost shell, if a command with the given words does.
  ///
  /// If a substitution alone names the folder, the folder is unknown and does not change.
  private mutating func change(_ words: [String]) {
    guard var shell = shells.last else { return }
    let argument = words.dropFirst().first { $0 == "-" || !$0.hasPrefix("-") }
    var newFolder: String?
    switch words.first {
    case "cd"?:
      newFolder =
        argument == "-"
        ? shell.previousFolder : argument.map { Self.path($0, in: shell.folder) } ?? "~"
    case "pushd"?:
      newFolder = argument.map { Self.path($0, in: shell.folder) } ?? shell.stack.popLast()
      if newFolder != nil { shell.stack.append(shell.folder) }
    case "popd"?: newFolder = shell.stack.popLast()
    default: break
    }
    guard let folder = newFolder else { return }
    shell.previousFolder = shell.folder
    shell.folder = Self.isRelative(folder) ? PathPattern.normalised(folder) : folder
    shells[shells.count - 1] = shell
  }

  /// Returns the path that a word names in a folder.
  ///
  /// An empty word names the folder itself.
  package static func path(_ word: String, in folder: String) -> String {
    if word.isEmpty { return folder }
    return isRelative(word) && !folder.isEmpty ? "\(folder)/\(word)" : word
  }

  /// Returns the path that an argument names, normalised and relative to the project's folder.
  ///
  /// - Parameters:
  ///   - word: The argument.
  ///   - folder: The working folder of the command.
  /// - Returns: The path; `nil` if the argument is empty, or names a path outside the project.
  package static func projectPath(_ word: String, in folder: String) -> String? {
    let isOutside = [word, folder].contains { $0.hasPrefix("/") || $0.hasPrefix("~") }
    guard !word.isEmpty, !isOutside else { return nil }
    let path = PathPattern.normalised(folder.isEmpty ? word : "\(folder)/\(word)")
    return PathPattern.leadsOut(path) ? nil : path
  }

  private static func isRelative(_ path: String) -> Bool {
    !["/", "~", "$"].contains { path.hasPrefix($0) }
  }
}
