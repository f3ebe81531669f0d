import RehearsalSimulation
import Synchronization

/// A tree that stores every file of another tree at the first read, for many scenarios of one team.
public final class CachedTree: SourceTree {
  private let tree: any SourceTree
  private let files = Mutex<[String: Result<[UInt8], SourceError>]>([:])
  private let listings = Mutex<[String: Result<[String]?, SourceError>]>([:])

  /// Creates a cache of another tree.
  public init(_ tree: any SourceTree) {
    self.tree = tree
  }

  /// The root as diagnostics show it.
  public var shownRoot: String { tree.shownRoot }

  /// Returns a file's bytes as they were at the first read.
  ///
  /// - Throws: ``SourceError`` if the first read failed.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    try Self.cached(path, in: files) { () throws(SourceError) in try tree.read(path) }
  }

  /// Returns the paths of the files below a folder as they were at the first call.
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
