import RehearsalSimulation
import Synchronization

/// A tree that caches the files of another tree, so that many scenarios can share them.
///
/// Each file is read only once, and each folder is listed only once.
public final class CachedTree: SourceTree {
  private let tree: any SourceTree
  private let files = Mutex<[String: Result<[UInt8], SourceError>]>([:])
  private let listings = Mutex<[String: Result<[String]?, SourceError>]>([:])

  /// Creates an empty cache for the given tree.
  public init(_ tree: any SourceTree) {
    self.tree = tree
  }

  /// The path of the root folder in the form that diagnostics use; empty, or with a slash at its end.
  public var shownRoot: String { tree.shownRoot }

  /// Returns whether files of the tree may refer to the file or folder at a path.
  public func allows(_ path: String) -> Bool { tree.allows(path) }

  /// Returns the content that a file had when it was read for the first time.
  ///
  /// - Throws: ``SourceError`` if the first read failed.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    try Self.cachedValue(path, in: files) { () throws(SourceError) in try tree.read(path) }
  }

  /// Returns the paths of the files that a folder and its subfolders had at the first listing.
  ///
  /// The result is `nil` if the folder was missing.
  ///
  /// - Throws: ``SourceError`` if the first listing failed.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try Self.cachedValue(folder, in: listings) { () throws(SourceError) in
      try tree.files(below: folder)
    }
  }

  private static func cachedValue<Value: Sendable>(
    _ path: String,
    in cache: borrowing Mutex<[String: Result<Value, SourceError>]>,
    _ read: () throws(SourceError) -> Value
  ) throws(SourceError) -> Value {
    if let cachedResult = cache.withLock({ $0[path] }) { return try cachedResult.get() }
    let result = Result { () throws(SourceError) in try read() }
    cache.withLock { $0[path] = result }
    return try result.get()
  }
}
