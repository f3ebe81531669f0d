/// A tree with one file in addition to those of another tree.
public struct OverlaidTree: SourceTree {
  private let tree: any SourceTree
  private let path: String
  private let content: [UInt8]

  /// Creates a tree with all files of another tree, and one more with the given path and content.
  public init(_ tree: any SourceTree, adding path: String, _ content: String) {
    self.tree = tree
    self.path = path
    self.content = Array(content.utf8)
  }

  /// The path of the root, as diagnostics show it.
  public var shownRoot: String { tree.shownRoot }

  /// Returns whether a file or folder may be named by other files of the tree.
  public func allows(_ path: String) -> Bool { tree.allows(path) }

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file cannot be read.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    path == self.path ? content : try tree.read(path)
  }

  /// Returns the paths of the files in a folder and its subfolders, without the added file.
  ///
  /// - Throws: ``SourceError`` if a folder cannot be read.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try tree.files(below: folder)
  }
}
