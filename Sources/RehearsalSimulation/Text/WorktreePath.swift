/// The paths of files in the worktrees that Claude Code makes for agents with `isolation: worktree`.
///
/// A worktree is a second copy of the project. It lies in the folder `.claude/worktrees` of the project.
package enum WorktreePath {
  private static let parentFolder = ".claude/worktrees/"

  /// Returns the path of a worktree relative to the project, with a slash at its end.
  package static func folder(named name: String) -> String { parentFolder + name + "/" }

  /// Returns the path of a file relative to the worktree in which it lies.
  ///
  /// A file outside all worktrees keeps its path.
  package static func withinTree(_ path: String) -> String {
    guard path.hasPrefix(parentFolder) else { return path }
    let rest = path.dropFirst(parentFolder.count)
    guard let slash = rest.firstIndex(of: "/") else { return path }
    return String(rest[rest.index(after: slash)...])
  }
}
