import RehearsalSimulation

/// A tree of files, such as a folder on disk or the files in a recording.
///
/// All paths are relative to the root of the tree.
public protocol SourceTree: Sendable {
  /// The path of the root folder that diagnostics show before the paths of files in the tree.
  ///
  /// The path is empty or ends with a slash.
  var shownRoot: String { get }

  /// Returns whether files of the tree may refer to the file or folder at a path.
  ///
  /// The path must be in normal form, such as `a/b` and not `a/./b`. By default, all paths inside the root are allowed.
  func allows(_ path: String) -> Bool

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file is missing, too large, unreadable, or outside of the tree.
  func read(_ path: String) throws(SourceError) -> [UInt8]

  /// Returns the paths of the files in a folder and its subfolders; `nil` if the folder is missing.
  ///
  /// The paths are sorted by their UTF-8 bytes. An empty `folder` stands for the root.
  ///
  /// - Throws: ``SourceError`` if a folder cannot be read.
  func files(below folder: String) throws(SourceError) -> [String]?

  /// Returns the place of a file on disk; `nil` if the file is in no folder on disk.
  ///
  /// The place is the same in all trees that contain the file. It is an absolute path that begins with the path of the
  /// root without symbolic links.
  func location(of path: String) -> String?

  /// Returns the path of the settings of the project to which a definition belongs; `nil` if there is no such project.
  ///
  /// The settings are the file `settings.json` of the innermost folder `.claude` that contains the definition. The file
  /// can be missing. It can be outside of the root, even if the tree has no other file there.
  func settingsPath(ofDefinition path: String) -> String?
}

extension SourceTree {
  /// Returns whether a path stays inside the root.
  public func allows(_ path: String) -> Bool { !PathPattern.leadsOut(path) }

  /// Returns `nil`, because the files are in no folder on disk.
  public func location(of path: String) -> String? { nil }

  /// Returns the path of `settings.json` in the last folder `.claude` of a definition's path; `nil` if there is none.
  public func settingsPath(ofDefinition path: String) -> String? {
    SettingsPath.inPath(ofDefinition: path)
  }
}

/// Functions that determine the paths of settings from the paths of definitions.
enum SettingsPath {
  /// The name of the files with the settings of projects.
  static let fileName = "settings.json"
  /// The greatest number of levels above the root at which settings are looked for.
  static let maximumLevelCount = 64

  /// Returns the path of the settings in the last folder `.claude` of a definition's path; `nil` if there is none.
  static func inPath(ofDefinition path: String) -> String? {
    let folders = path.split(separator: "/").dropLast()
    guard let lastIndex = folders.lastIndex(of: ".claude") else { return nil }
    return folders[...lastIndex].joined(separator: "/") + "/" + fileName
  }

  /// Returns the path of the settings in a folder some levels above the root.
  static func above(_ levelCount: Int) -> String {
    String(repeating: "../", count: levelCount) + fileName
  }

  /// Returns how many levels above the root a path in normal form leads.
  static func levelsAbove(_ path: String) -> Int {
    path.split(separator: "/").prefix { $0 == ".." }.count
  }
}

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
