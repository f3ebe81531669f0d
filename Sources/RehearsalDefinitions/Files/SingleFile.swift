/// One file of a tree, as if it stood there alone.
public struct SingleFile: SourceTree {
  private let tree: any SourceTree
  private let path: String

  /// Creates a tree of the file at a path.
  public init(tree: any SourceTree, path: String) {
    self.tree = tree
    self.path = path
  }

  /// The root as diagnostics show it.
  public var shownRoot: String { tree.shownRoot }

  /// Returns the file's bytes.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    guard path == self.path else { throw SourceError(message: "there is no file `\(path)`") }
    return try tree.read(path)
  }

  /// Returns the file's path.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    folder.isEmpty ? [path] : nil
  }
}
