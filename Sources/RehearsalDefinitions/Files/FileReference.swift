/// A reference to a file in a tree.
public struct FileReference: Sendable {
  /// The tree that contains the file.
  public var tree: any SourceTree
  /// The path of the file, relative to the root of the tree.
  public var path: String

  /// Creates a reference to a file.
  public init(tree: any SourceTree, path: String) {
    self.tree = tree
    self.path = path
  }
}
