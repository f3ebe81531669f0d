import Foundation
import RehearsalSimulation

/// The files below one root, by their path from it.
public protocol SourceTree: Sendable {
  /// The root as diagnostics show it, empty or ending in a slash.
  var shownRoot: String { get }

  /// Returns a file's bytes.
  ///
  /// - Throws: ``SourceError`` where it is missing, too large, unreadable or outside the root.
  func read(_ path: String) throws(SourceError) -> [UInt8]

  /// Returns the paths of the files below a folder, in the order of their UTF-8 bytes; `nil` where
  /// there is no such folder.
  func files(below folder: String) throws(SourceError) -> [String]?
}

/// Why a file cannot be read.
public struct SourceError: Error, Hashable {
  /// What is wrong and what to do next.
  public var message: String
}
