import RehearsalSimulation

/// A reader of the files from which a plan is made.
///
/// The reader keeps the content of each file for recordings.
final class SourceReader {
  let tree: any SourceTree
  /// Every file that was read, with its path relative to the root, in the order of reading.
  private(set) var sources: [PlanSource] = []
  private var recordedPaths: Set<String> = []
  private let diagnostics: Diagnostics

  init(_ tree: any SourceTree, _ diagnostics: Diagnostics) {
    self.tree = tree
    self.diagnostics = diagnostics
  }

  /// Reads a file.
  ///
  /// If the file cannot be read or is not text, an error is added to the diagnostics.
  ///
  /// - Parameters:
  ///   - path: The path of the file, relative to the root.
  ///   - location: The location at which another file names this file; `nil` if none does.
  /// - Returns: The text; `nil` if the file cannot be read or is not text.
  func read(_ path: String, namedAt location: SourceLocation?) -> SourceText? {
    do throws(SourceError) {
      return decode(try tree.read(path), path: path)
    } catch {
      diagnostics.error(error.message, at: location ?? start(of: path))
      return nil
    }
  }

  /// Converts a path that a file contains to a path relative to the root.
  ///
  /// If the path is absolute or outside the root, adds an error to the diagnostics and returns `nil`.
  func resolve(_ written: String, from file: String, at location: SourceLocation) -> String? {
    guard !written.hasPrefix("/"), !written.utf8.contains(0) else {
      diagnostics.error(
        "`\(written)` is an absolute path; write it relative to this file",
        at: location
      )
      return nil
    }
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    let path = PathPattern.normalised(folder.isEmpty ? written : "\(folder)/\(written)")
    guard tree.allows(path) else {
      diagnostics.error(
        "`\(written)` is outside the root; move it below the root, or allow its folder in "
          + "`rehearsal.yaml`, as `allow: [\(Self.folder(of: path))]`",
        at: location
      )
      return nil
    }
    return path
  }

  /// Returns the folder of a file outside the root, or the path itself if it is a folder.
  private static func folder(of path: String) -> String {
    let parts = path.split(separator: "/")
    guard let last = parts.last, last.contains("."), last != ".." else { return path }
    return parts.dropLast().joined(separator: "/")
  }

  func shown(_ path: String) -> String {
    path.hasPrefix("..") && !tree.shownRoot.hasPrefix("/")
      ? PathPattern.normalised(tree.shownRoot + path) : tree.shownRoot + path
  }

  private func start(of path: String) -> SourceLocation {
    SourceLocation(file: shown(path), line: 1)
  }

  private func decode(_ bytes: [UInt8], path: String) -> SourceText? {
    if recordedPaths.insert(path).inserted {
      sources.append(PlanSource(path: path, root: tree.shownRoot, bytes: bytes))
    }
    if let nul = bytes.firstIndex(of: 0) {
      diagnostics.error(
        "the file contains a NUL byte; it is not text",
        at: location(in: path, after: bytes[..<nul])
      )
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let validLength = Self.lengthOfValidPrefix(of: bytes)
      diagnostics.error(
        "the file is not UTF-8 from here on; save it as UTF-8",
        at: location(in: path, after: bytes[..<validLength])
      )
      return nil
    }
    if let end = EndlessCluster.end(in: text) {
      diagnostics.error(
        "more than \(EndlessCluster.longest) combining marks or regional indicators follow each "
          + "other; this is not text",
        at: location(in: path, after: bytes[..<end])
      )
      return nil
    }
    let stripped = text.hasPrefix("\u{feff}") ? String(text.unicodeScalars.dropFirst()) : text
    return SourceText(
      path: path,
      shown: shown(path),
      text: stripped,
      fingerprint: Digest(of: bytes)
    )
  }

  /// Returns the location of the byte that follows the bytes `before`, with which a file begins.
  private func location(
    in path: String,
    after before: ArraySlice<UInt8>
  ) -> SourceLocation {
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
    return SourceLocation(
      file: shown(path),
      line: before.count { $0 == UInt8(ascii: "\n") } + 1,
      column: before.count - lineStart + 1
    )
  }

  /// Returns how many bytes come before the first byte that is not valid UTF-8.
  private static func lengthOfValidPrefix(of bytes: [UInt8]) -> Int {
    var parser = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { length += scalar.count }
    return length
  }
}
