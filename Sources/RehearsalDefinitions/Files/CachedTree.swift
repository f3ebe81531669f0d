import RehearsalSimulation
import Synchronization

/// A file tree that caches the files of another file tree, so that many scenarios can share them.
///
/// Each file is read only once, and each folder is listed only once, even if the attempt fails. If several
/// threads ask for the same path at the same time, each of them may read it. All of them get the result of
/// the read that ends first.
public final class CachedTree: SourceTree {
  private let tree: any SourceTree
  /// The result of the first read of a path.
  ///
  /// This type is used in place of `Result`, whose failure type must conform to `Error`. The Swift runtime
  /// would look up that conformance when the command starts, which takes time.
  private enum FirstRead<Value: Sendable>: Sendable {
    case value(Value)
    case failure(SourceError)

    func get() throws(SourceError) -> Value {
      switch self {
      case .value(let value): return value
      case .failure(let error): throw error
      }
    }
  }

  private let cachedContents = Mutex<[String: FirstRead<[UInt8]>]>([:])
  private let cachedListings = Mutex<[String: FirstRead<[String]?>]>([:])

  /// Creates an empty cache for the given file tree.
  public init(_ tree: any SourceTree) {
    self.tree = tree
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

  /// Returns the content that a file had when it was read for the first time.
  ///
  /// - Throws: ``SourceError`` if the first read failed.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    try Self.cachedValue(path, in: cachedContents) { () throws(SourceError) in try tree.read(path) }
  }

  /// Returns the paths of the files that a folder and its subfolders had at the first listing.
  ///
  /// The result is `nil` if the folder was missing.
  ///
  /// - Throws: ``SourceError`` if the first listing failed.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    try Self.cachedValue(folder, in: cachedListings) { () throws(SourceError) in
      try tree.files(below: folder)
    }
  }

  private static func cachedValue<Value: Sendable>(
    _ path: String,
    in cache: borrowing Mutex<[String: FirstRead<Value>]>,
    _ read: () throws(SourceError) -> Value
  ) throws(SourceError) -> Value {
    let key = PathPattern.exactKey(of: path)
    if let earlierRead = cache.withLock({ $0[key] }) { return try earlierRead.get() }
    let newRead: FirstRead<Value>
    do throws(SourceError) { newRead = .value(try read()) } catch { newRead = .failure(error) }
    let firstRead = cache.withLock { reads -> FirstRead<Value> in
      let firstRead = reads[key] ?? newRead
      reads[key] = firstRead
      return firstRead
    }
    return try firstRead.get()
  }
}
