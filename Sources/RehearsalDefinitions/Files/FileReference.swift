/// A file in a tree.
public struct FileReference: Sendable {
  /// The tree.
  public var tree: any SourceTree
  /// The path from the tree's root.
  public var path: String

  /// Creates the place of a file.
  public init(tree: any SourceTree, path: String) {
    self.tree = tree
    self.path = path
  }
}
