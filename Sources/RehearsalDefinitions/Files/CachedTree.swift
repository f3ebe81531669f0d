import RehearsalSimulation
import Synchronization

/// A cache of another tree, for many scenarios that use the same files.
///
/// Each file is read only once, and each folder is listed only once.
public final class CachedTree: SourceTree {
  private let tree: any SourceTree
  private let files = Mutex<[String: Result<[UInt8], SourceError>]>([:])
  private let listings = Mutex<[String: Result<[String]?, SourceError>]>([:])

  /// Creates an empty cache of a tree.
  public init(_ tree: any SourceTree) {
    self.tree = tree
  }

  /// The path of the root, as diagnostics show it.
  public var shownRoot: String { tree.shownRoot }

  /// Returns whether a file or folder may be named by other files of the tree.
  public func allows(_ path: String) -> Bool { tree.allows(path) }

  /// Returns the content of a file at the time of the first read.
  ///
  /// - Throws: ``SourceError`` if the first read failed.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    try Self.cached(path, in: files) { () throws(SourceError) in try tree.read(path) }
  }

  /// Returns the paths of the files in a folder and its subfolders at the time of the first call; `nil` if
  /// the folder is missing.
  ///
  /// - Throws: ``SourceError`` if the first call failed.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try Self.cached(folder, in: listings) { () throws(SourceError) in
      try tree.files(below: folder)
    }
  }

  private static func cached<Value: Sendable>(
    _ path: String,
    in cache: borrowing Mutex<[String: Result<Value, SourceError>]>,
    _ read: () throws(SourceError) -> Value
  ) throws(SourceError) -> Value {
    if let stored = cache.withLock({ $0[path] }) { return try stored.get() }
    let result = Result { () throws(SourceError) in try read() }
    cache.withLock { $0[path] = result }
    return try result.get()
  }
}
