import RehearsalSimulation

/// A tree of files in memory, such as the files in a recording (a database of runs).
public struct InMemoryTree: SourceTree {
  /// The path of the root folder in the form that diagnostics use; empty, or with a slash at its end.
  public let shownRoot: String

  /// The paths and contents of the files.
  ///
  /// The keys are the results of `PathPattern.exactKey(of:)` for the paths.
  private let files: [String: (path: String, bytes: [UInt8])]

  /// Creates a tree from the contents of files.
  ///
  /// - Parameters:
  ///   - contents: The bytes of each file, by the path of the file.
  ///   - shownRoot: The path of the root folder for diagnostics; empty, or with a slash at its end.
  public init(_ contents: [String: [UInt8]], shownAs shownRoot: String = "") {
    self.init(files: contents.map { (path: $0, bytes: $1) }, shownAs: shownRoot)
  }

  /// Creates a tree from files.
  ///
  /// Paths with different bytes name different files, even if they look the same. If several files have the same path,
  /// the tree has the last of them.
  package init(files: [(path: String, bytes: [UInt8])], shownAs shownRoot: String = "") {
    self.files = Dictionary(files.map { (PathPattern.exactKey(of: $0.path), $0) }) { $1 }
    self.shownRoot = shownRoot
  }

  /// Returns whether files of the tree may refer to the file or folder at a path.
  ///
  /// All paths inside the root are allowed. A path that leads out of the root is allowed if the tree has a
  /// file at this path or below it.
  public func allows(_ path: String) -> Bool {
    guard PathPattern.leadsOut(path) else { return true }
    let prefix = Array(path.utf8) + [UInt8(ascii: "/")]
    return files.values.contains { file in
      file.path.utf8.elementsEqual(path.utf8) || file.path.utf8.starts(with: prefix)
    }
  }

  /// Returns the path of the settings of the project to which a definition belongs; `nil` if there is no such project.
  ///
  /// The root of the tree can be below the folder `.claude`. The files then have the settings at a path such as
  /// `../settings.json`.
  public func settingsPath(ofDefinition path: String) -> String? {
    if let path = SettingsPath.inPath(ofDefinition: path) { return path }
    for levelCount in 0...SettingsPath.maximumLevelCount
    where levelCount >= SettingsPath.levelsAbove(path) {
      let settingsPath = SettingsPath.above(levelCount)
      if files[settingsPath] != nil { return settingsPath }
    }
    return nil
  }

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file is missing or larger than ``DiskTree/maximumFileSize``.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    guard let bytes = files[PathPattern.exactKey(of: path)]?.bytes else {
      throw SourceError.missingFile(path)
    }
    guard bytes.count <= DiskTree.maximumFileSize else {
      throw SourceError(message: "the file is larger than 1 MiB; split it")
    }
    return bytes
  }

  /// Returns the paths of the files in a folder and its subfolders; `nil` if there are no such files.
  ///
  /// The paths are sorted by their UTF-8 bytes.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    let prefix = folder.isEmpty ? "" : PathPattern.normalised(folder) + "/"
    let paths = files.values.map(\.path).filter { $0.utf8.starts(with: prefix.utf8) }
    guard !paths.isEmpty else { return nil }
    return paths.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
