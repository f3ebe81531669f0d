/// A file tree with the files of another file tree and one file that exists only in memory.
public struct OverlaidTree: SourceTree {
  private let tree: any SourceTree
  private let path: String
  private let content: [UInt8]

  /// Creates a tree with the files of another tree and an additional file.
  ///
  /// - Parameters:
  ///   - tree: The other tree.
  ///   - path: The path of the additional file. The file replaces a file of `tree` with the same path.
  ///   - content: The text of the additional file.
  public init(_ tree: any SourceTree, adding path: String, _ content: String) {
    self.tree = tree
    self.path = path
    self.content = Array(content.utf8)
  }

  /// The path of the root folder in the form that diagnostics use; empty, or with a slash at its end.
  public var shownRoot: String { tree.shownRoot }

  /// Returns whether files of the tree may refer to the file or folder at a path.
  public func allows(_ path: String) -> Bool { tree.allows(path) }

  /// Returns the place of a file in the other tree; `nil` if it is in no folder on disk.
  public func location(of path: String) -> String? { tree.location(of: path) }

  /// Returns the path of the settings of the project to which a definition belongs; `nil` if there is no such project.
  public func settingsPath(ofDefinition path: String) -> String? {
    tree.settingsPath(ofDefinition: path)
  }

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file cannot be read.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    path == self.path ? content : try tree.read(path)
  }

  /// Returns the paths of the files in a folder and its subfolders; `nil` if the folder is missing.
  ///
  /// The additional file is not among them, except if the other tree has a file with the same path.
  ///
  /// - Throws: ``SourceError`` if a folder cannot be read.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try tree.files(below: folder)
  }
}
