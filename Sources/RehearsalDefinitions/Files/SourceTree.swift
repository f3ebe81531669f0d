import Foundation
import RehearsalSimulation

/// A tree of files, which are named by their paths from the tree's root.
public protocol SourceTree: Sendable {
  /// The root as diagnostics show it, empty or ending in a slash.
  var shownRoot: String { get }

  /// Returns a file's bytes.
  ///
  /// - Throws: ``SourceError`` if the file is missing, too large, unreadable or outside the root.
  func read(_ path: String) throws(SourceError) -> [UInt8]

  /// Returns the paths of the files below a folder, sorted by their UTF-8 bytes; `nil` if the folder is
  /// missing.
  func files(below folder: String) throws(SourceError) -> [String]?
}

/// The error that a file cannot be read.
public struct SourceError: Error, Hashable {
  /// The problem and what to do about it.
  public var message: String
}

/// A file in a tree.
public struct FileReference: Sendable {
  /// The tree.
  public var tree: any SourceTree
  /// The path from the tree's root.
  public var path: String

  /// Creates a reference to a file.
  public init(tree: any SourceTree, path: String) {
    self.tree = tree
    self.path = path
  }
}
