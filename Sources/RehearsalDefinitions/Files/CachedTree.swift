import RehearsalSimulation
import Synchronization

/// A tree of which every file is read once and then kept, for those who read many scenarios of one
/// team.
public final class CachedTree: SourceTree {
  private let tree: any SourceTree
  private let files = Mutex<[String: Result<[UInt8], SourceError>]>([:])
  private let listings = Mutex<[String: Result<[String]?, SourceError>]>([:])

  /// Creates a tree that keeps what is read of another.
  public init(_ tree: any SourceTree) {
    self.tree = tree
  }

  /// The root as diagnostics show it.
  public var shownRoot: String { tree.shownRoot }

  /// Returns a file's bytes as they were when it was first read.
  ///
  /// - Throws: ``SourceError`` where it could not be read then.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    try Self.kept(path, in: files) { () throws(SourceError) in try tree.read(path) }
  }

  /// Returns the paths of the files below a folder as they were when that was first asked.
  ///
  /// - Throws: ``SourceError`` where they could not be found out then.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try Self.kept(folder, in: listings) { () throws(SourceError) in
      try tree.files(below: folder)
    }
  }

  private static func kept<Value: Sendable>(
    _ path: String,
    in kept: borrowing Mutex<[String: Result<Value, SourceError>]>,
    _ read: () throws(SourceError) -> Value
  ) throws(SourceError) -> Value {
    if let known = kept.withLock({ $0[path] }) { return try known.get() }
    let result = Result { () throws(SourceError) in try read() }
    kept.withLock { $0[path] = result }
    return try result.get()
  }
}
