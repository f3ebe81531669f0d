import RehearsalSimulation

/// Reads the files that a plan is made from, and records them.
final class SourceReader {
  let tree: any SourceTree
  /// Every file read, by its path from the root, in the order of reading.
  private(set) var sources: [PlanSource] = []
  private var known: Set<String> = []
  private let diagnostics: Diagnostics

  init(_ tree: any SourceTree, _ diagnostics: Diagnostics) {
    self.tree = tree
    self.diagnostics = diagnostics
  }

  /// Reads a file by its path from the root, or reports why it cannot be read.
  ///
  /// The location is where another file names it, if one does.
  func read(_ path: String, namedAt location: SourceLocation?) -> SourceText? {
    do throws(SourceError) {
      return decode(try tree.read(path), path: path)
    } catch {
      diagnostics.error(error.message, at: location ?? start(of: path))
      return nil
    }
  }

  /// Returns a path written in a file as a path from the root, or reports that it leads outside the root.
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
    guard !path.hasPrefix("..") else {
      diagnostics.error(
        "`\(written)` is outside the root; move it below the root, or put a `rehearsal.yaml` into "
          + "a folder above both",
        at: location
      )
      return nil
    }
    return path
  }

  func shown(_ path: String) -> String { tree.shownRoot + path }

  private func start(of path: String) -> SourceLocation {
    SourceLocation(file: shown(path), line: 1)
  }

  private func decode(_ bytes: [UInt8], path: String) -> SourceText? {
    if known.insert(path).inserted { sources.append(PlanSource(path: path, bytes: bytes)) }
    if let nul = bytes.firstIndex(of: 0) {
      diagnostics.error(
        "the file holds a NUL byte; it is not text",
        at: location(in: path, after: bytes[..<nul])
      )
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let valid = Self.validPrefix(of: bytes)
      diagnostics.error(
        "the file is not UTF-8 from here on; save it as UTF-8",
        at: location(in: path, after: bytes[..<valid])
      )
      return nil
    }
    if let end = EndlessCluster.end(in: text) {
      diagnostics.error(
        "more than \(EndlessCluster.longest) combining marks or regional indicators follow each "
          + "other; this is no text",
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

  /// Returns the location after the first bytes of a file.
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

  /// Returns the number of bytes before the first that is not UTF-8.
  private static func validPrefix(of bytes: [UInt8]) -> Int {
    var parser = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { length += scalar.count }
    return length
  }
}
