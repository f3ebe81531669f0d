/// A file tree that contains only one file of another file tree.
public struct SingleFileTree: SourceTree {
  private let tree: any SourceTree
  private let path: String

  /// Creates a tree that contains only the file at `path` in `tree`.
  public init(tree: any SourceTree, path: String) {
    self.tree = tree
    self.path = path
  }

  /// The path of the root folder in the form that diagnostics use; empty, or with a slash at its end.
  public var shownRoot: String { tree.shownRoot }

  /// Returns the place of the only file, without symbolic links; `nil` if it is in no folder on disk.
  public func location(of path: String) -> String? {
    tree.location(of: path).map { FileKind.realPath($0) ?? $0 }
  }

  /// Returns the content of the only file.
  ///
  /// - Throws: ``SourceError`` if the path is not that of the file, or the file cannot be read.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    guard path == self.path else { throw SourceError.missingFile(path) }
    return try tree.read(path)
  }

  /// Returns the path of the only file if `folder` is empty, and `nil` otherwise.
  ///
  /// An empty `folder` stands for the root.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    folder.isEmpty ? [path] : nil
  }
}
