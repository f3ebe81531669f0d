import Foundation
public import RehearsalDefinitions

extension ScenarioFiles {
  /// The default options of `rehearse run` in a project, and the folder that their paths are relative to.
  public struct ProjectDefaults: Sendable {
    /// The default options from the project's file `rehearsal.yaml`.
    public var runDefaults: RunDefaults
    /// The folder of `rehearsal.yaml`, as the user would write it.
    ///
    /// It is empty for the current folder, and otherwise ends with a slash.
    private var root: String

    fileprivate init(run: RunDefaults, root: String) {
      self.runDefaults = run
      self.root = root
    }

    /// Returns a path of the default options in the form that the user would write on the command line.
    public func commandLinePath(_ path: String) -> String { root + path }
  }

  /// Returns the default options from the project's file `rehearsal.yaml`.
  ///
  /// The file is in the nearest folder that contains it, at or above the first path that the user names. Without a
  /// path, the search begins in the current folder. Without the file, there are no default options.
  ///
  /// - Throws: `PlanError` if the file is invalid; ``RunningError`` if a path in it is a link to a target outside the
  ///   folder of the file.
  public func defaults() throws -> ProjectDefaults {
    let firstPath = paths.first ?? "."
    let root = Self.root(
      of: Self.isFolder(firstPath) ? firstPath + "/" + RootFile.fileName : firstPath
    )
    let shownRoot = Self.shownPath(root, like: firstPath)
    guard FileKind(ofFileAt: Self.join(root, RootFile.fileName), followsLinks: true) != nil else {
      return ProjectDefaults(run: RunDefaults(), root: shownRoot)
    }
    let file = try RootFile(DiskTree(path: root, shownAs: shownRoot))
    for path in file.runDefaults.allPaths where Self.leadsOut(of: root, path) {
      throw RunningError(
        .invalid,
        "\(shownRoot)\(RootFile.fileName): error: `\(path)` is a link that leads out of the root; "
          + "name a path below the folder of this file"
      )
    }
    return ProjectDefaults(run: file.runDefaults, root: shownRoot)
  }

  /// Returns whether a path below a root names something outside the root.
  ///
  /// This is the case if the path, or a folder on the way to it, is a symbolic link to a target outside the
  /// root.
  private static func leadsOut(of root: String, _ path: String) -> Bool {
    let realRoot = FileKind.realPath(root) ?? root
    var partialPath = root
    for part in path.split(separator: "/") {
      partialPath = join(partialPath, String(part))
      guard FileKind(ofFileAt: partialPath, followsLinks: false) == .symbolicLink else { continue }
      let target =
        FileKind.realPath(partialPath)
        ?? URL(filePath: partialPath).resolvingSymlinksInPath().path
      if target != realRoot, !target.hasPrefix(join(realRoot, "")) { return true }
    }
    return false
  }
}
