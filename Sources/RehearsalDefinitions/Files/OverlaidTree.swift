/// A tree with all files of another tree, and one additional file that exists only in memory.
public struct OverlaidTree: SourceTree {
  private let tree: any SourceTree
  private let path: String
  private let content: [UInt8]

  /// Creates a tree with all files of another tree, and an additional file.
  ///
  /// - Parameters:
  ///   - tree: The other tree.
  ///   - path: The path of the additional file. If the other tree has a file with this path, the file is replaced.
  ///   - content: The text of the additional file.
  public init(_ tree: any SourceTree, adding path: String, _ content: String) {
    self.tree = tree
    self.path = path
    self.content = Array(content.utf8)
  }

  /// The path of the root folder of the tree, as diagnostics show it; empty or with a slash at its end.
  public var shownRoot: String { tree.shownRoot }

  /// Returns whether files of the tree may name the file or folder at a path.
  public func allows(_ path: String) -> Bool { tree.allows(path) }

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file cannot be read.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    path == self.path ? content : try tree.read(path)
  }

  /// Returns the paths of the files in a folder and its subfolders, without the additional file; `nil` if the folder is
  /// missing.
  ///
  /// - Throws: ``SourceError`` if a folder cannot be read.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try tree.files(below: folder)
  }
}
