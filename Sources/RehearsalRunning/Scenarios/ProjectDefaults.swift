import Foundation
public import RehearsalDefinitions

extension ScenarioFiles {
  /// The defaults of a project, with the folder to which their paths are relative.
  public struct ProjectDefaults: Sendable {
    /// The defaults, as the root file sets them.
    public var run: RunDefaults
    private var root: String

    fileprivate init(run: RunDefaults, root: String) {
      self.run = run
      self.root = root
    }

    /// Returns a path that the defaults contain, as the user would write it on the command line.
    public func path(_ path: String) -> String { root + path }
  }

  /// Returns the defaults that the root file of the first path sets.
  ///
  /// If the user names no path, the root file is the one in the current folder or in the nearest folder above it.
  ///
  /// - Throws: `PlanError` if the root file is invalid.
  public func defaults() throws -> ProjectDefaults {
    let place = paths.first ?? "."
    let root = Self.root(of: Self.isFolder(place) ? place + "/" + RootFile.name : place)
    let shown = Self.shown(root, like: place)
    guard FileManager.default.fileExists(atPath: root.appending(path: RootFile.name).path) else {
      return ProjectDefaults(run: RunDefaults(), root: shown)
    }
    let file = try RootFile(DiskTree(root: root, shownAs: shown))
    for path in file.run.allPaths where Self.leaves(root, path) {
      throw RunningError(
        .invalid,
        "\(shown)\(RootFile.name): error: `\(path)` is a link that leads out of the root; "
          + "name a path below the folder of this file"
      )
    }
    return ProjectDefaults(run: file.run, root: shown)
  }

  /// Returns whether a path below a root, or a folder on the way to it, is a link out of the root.
  private static func leaves(_ root: URL, _ path: String) -> Bool {
    let real = root.resolvingSymlinksInPath().path
    var place = root
    for part in path.split(separator: "/") {
      place.append(path: String(part))
      let target = place.resolvingSymlinksInPath().path
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: place.path)) != nil
      if isLink, target != real, !target.hasPrefix(real == "/" ? "/" : real + "/") { return true }
    }
    return false
  }
}
