import Foundation
import RehearsalSimulation

/// A tree of files.
///
/// The path of each file is relative to the root of the tree.
public protocol SourceTree: Sendable {
  /// The path of the root, as diagnostics show it. It is empty or ends with a slash.
  var shownRoot: String { get }

  /// Returns whether a file or folder may be named by other files of the tree.
  ///
  /// The path is relative to the root and in normal form. By default, it must not lead out of the root.
  func allows(_ path: String) -> Bool

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file is missing, too large, unreadable or outside the root.
  func read(_ path: String) throws(SourceError) -> [UInt8]

  /// Returns the paths of the files in a folder and its subfolders; `nil` if the folder is missing.
  ///
  /// The paths are sorted by their UTF-8 bytes. An empty `folder` stands for the root.
  ///
  /// - Throws: ``SourceError`` if a folder cannot be read.
  func files(below folder: String) throws(SourceError) -> [String]?
}

extension SourceTree {
  /// Returns whether a path does not lead out of the root.
  public func allows(_ path: String) -> Bool { !path.hasPrefix("..") }
}

/// The error that a file cannot be read.
public struct SourceError: Error, Hashable {
  /// What is wrong and what the user can do.
  public var message: String

  package init(message: String) {
    self.message = message
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
