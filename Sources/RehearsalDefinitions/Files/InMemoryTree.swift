import RehearsalSimulation

/// Files kept in memory, such as those of a recording.
public struct InMemoryTree: SourceTree {
  /// The root as diagnostics show it.
  public let shownRoot: String

  private let contents: [String: [UInt8]]

  /// Creates a tree of the given files.
  public init(_ contents: [String: [UInt8]], shownAs shownRoot: String = "") {
    self.contents = contents
    self.shownRoot = shownRoot
  }

  /// Returns a file's bytes.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    guard let bytes = contents[path] else {
      throw SourceError(message: "there is no file `\(path)`")
    }
    guard bytes.count <= DiskTree.largestFile else {
      throw SourceError(message: "the file is larger than 1 MiB; split it")
    }
    return bytes
  }

  /// Returns the paths of the files below a folder.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    let prefix = folder.isEmpty ? "" : PathPattern.normalised(folder) + "/"
    let paths = contents.keys.filter { $0.hasPrefix(prefix) }
    guard !paths.isEmpty else { return nil }
    return paths.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
