import Foundation
public import RehearsalDefinitions

extension ScenarioFiles {
  /// The default options of `rehearse run` in a project, with the folder to which their paths are relative.
  public struct ProjectDefaults: Sendable {
    /// The default options, as the project's file `rehearsal.yaml` sets them.
    public var run: RunDefaults
    /// The folder of `rehearsal.yaml`, as the user would write it; empty, or with a slash at its end.
    private var root: String

    fileprivate init(run: RunDefaults, root: String) {
      self.run = run
      self.root = root
    }

    /// Returns a path from the default options as the user would write it on the command line.
    public func path(_ path: String) -> String { root + path }
  }

  /// Returns the default options from the file `rehearsal.yaml` at the root of the first path that the user names.
  ///
  /// If the user names no path, the file is the one in the current folder or in the nearest folder above it.
  ///
  /// - Throws: `PlanError` if the file is invalid; ``RunningError`` if a path in it is a link that leads out of the
  ///   root.
  public func defaults() throws -> ProjectDefaults {
    let firstPath = paths.first ?? "."
    let root = Self.root(of: Self.isFolder(firstPath) ? firstPath + "/" + RootFile.name : firstPath)
    let shownRoot = Self.shown(root, like: firstPath)
    guard FileManager.default.fileExists(atPath: root.appending(path: RootFile.name).path) else {
      return ProjectDefaults(run: RunDefaults(), root: shownRoot)
    }
    let file = try RootFile(DiskTree(root: root, shownAs: shownRoot))
    for path in file.run.allPaths where Self.leadsOut(of: root, path) {
      throw RunningError(
        .invalid,
        "\(shownRoot)\(RootFile.name): error: `\(path)` is a link that leads out of the root; "
          + "name a path below the folder of this file"
      )
    }
    return ProjectDefaults(run: file.run, root: shownRoot)
  }

  /// Returns whether a path below a root, or a folder on the way to it, is a symbolic link to a target outside the
  /// root.
  private static func leadsOut(of root: URL, _ path: String) -> Bool {
    let realRoot = root.resolvingSymlinksInPath().path
    var current = root
    for part in path.split(separator: "/") {
      current.append(path: String(part))
      let target = current.resolvingSymlinksInPath().path
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: current.path)) != nil
      if isLink, target != realRoot, !target.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") {
        return true
      }
    }
    return false
  }
}
