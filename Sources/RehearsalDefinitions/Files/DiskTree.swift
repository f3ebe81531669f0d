public import Foundation
import RehearsalSimulation

/// Files on disk.
///
/// Symbolic links are followed only as long as they stay inside the root.
public struct DiskTree: SourceTree {
  /// The greatest size of a file, in bytes; real definitions stay below a tenth of it.
  public static let largestFile = 1 << 20

  /// The root as diagnostics show it, empty or ending in a slash.
  public let shownRoot: String

  private let root: URL

  /// Creates a tree of the files below a folder.
  public init(root: URL, shownAs shownRoot: String) {
    self.root = root.resolvingSymlinksInPath()
    self.shownRoot = shownRoot
  }

  private func resolve(_ path: String) throws(SourceError) -> URL {
    let url = root.appending(path: path).standardizedFileURL.resolvingSymlinksInPath()
    let inside = root.path == "/" ? "/" : root.path + "/"
    guard url.path.utf8.elementsEqual(root.path.utf8) || url.path.utf8.starts(with: inside.utf8),
      !holdsLink(url)
    else {
      throw SourceError(
        message: "`\(path)` is outside the root `\(shownRoot.isEmpty ? "." : shownRoot)`; "
          + "move it below the root, or put a `rehearsal.yaml` into a folder above both"
      )
    }
    return url
  }

  private static func isHidden(_ name: String) -> Bool {
    name.hasPrefix(".") && name != ".claude"
  }

  /// Whether a symbolic link is left on the path: Foundation gives up on long chains of links and leaves
  /// the path as it was.
  private func holdsLink(_ url: URL) -> Bool {
    var ancestor = url
    while ancestor.path.utf8.count > root.path.utf8.count {
      if Self.type(of: ancestor) == .typeSymbolicLink { return true }
      ancestor.deleteLastPathComponent()
    }
    return false
  }

  /// Returns the type of the file at a URL without following a link; `nil` where there is none.
  private static func type(of url: URL) -> FileAttributeType? {
    try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
  }

  private static func names(in folder: URL, shown: String) throws(SourceError) -> [String] {
    guard let stream = unsafe opendir(folder.path) else {
      let cause = unsafe String(cString: strerror(errno))
      throw SourceError(
        message: "the folder `\(shown.isEmpty ? "." : shown)` cannot be read: \(cause)"
      )
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let bytes = unsafe name(of: entry)
      if let name = String(validating: bytes, as: UTF8.self) {
        if name != ".", name != ".." { names.append(name) }
      } else if unsafe Int32(entry.pointee.d_type) == DT_DIR || isRead(bytes), bytes.first != 0x2e {
        let name = String(decoding: bytes, as: UTF8.self)
        throw SourceError(
          message: "the folder `\(shown.isEmpty ? "." : shown)` holds `\(name)`, "
            + "whose name is not UTF-8; rename it"
        )
      }
    }
    return names
  }

  /// Returns the bytes of an entry's name, and reads no byte beyond its end.
  private static func name(of entry: UnsafePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let name = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    let length = unsafe strlen(name.assumingMemoryBound(to: CChar.self))
    return unsafe Array(UnsafeRawBufferPointer(start: name, count: length))
  }

  /// Whether a name has the ending of a file that is read.
  private static func isRead(_ name: [UInt8]) -> Bool {
    [".md", ".yaml", ".yml", ".json"].contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  /// Returns a file's bytes.
  ///
  /// - Throws: ``SourceError`` where it is missing, larger than ``largestFile``, unreadable or outside the
  ///   root.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    let url = try resolve(path)
    guard let type = Self.type(of: url) else {
      throw SourceError(message: "there is no file `\(path)`")
    }
    guard type != .typeDirectory else {
      throw SourceError(message: "`\(path)` is a folder, not a file")
    }
    guard type == .typeRegular else {
      throw SourceError(message: "`\(path)` is no ordinary file")
    }
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      let data = try handle.read(upToCount: Self.largestFile + 1) ?? Data()
      guard data.count <= Self.largestFile else {
        throw SourceError(message: "the file is larger than 1 MiB; split it")
      }
      return Array(data)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(message: "`\(path)` cannot be read: \(error.localizedDescription)")
    }
  }

  /// Returns the paths of the files below a folder, without hidden files and folders; `.claude`, where
  /// Claude Code keeps its agents, is included.
  ///
  /// - Throws: ``SourceError`` where a folder cannot be read or is outside the root.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    let url = try resolve(folder)
    guard Self.type(of: url) == .typeDirectory else { return nil }
    var paths: [String] = []
    var open = [PathPattern.normalised(folder)]
    while let next = open.popLast() {
      let url = try resolve(next)
      for name in try Self.names(in: url, shown: next) where !Self.isHidden(name) {
        let path = next.isEmpty ? name : "\(next)/\(name)"
        guard let target = try? resolve(path) else { continue }
        if Self.type(of: target) != .typeDirectory {
          paths.append(path)
        } else if Self.type(of: url.appending(path: name)) != .typeSymbolicLink {
          open.append(path)
        }
      }
    }
    return paths.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
