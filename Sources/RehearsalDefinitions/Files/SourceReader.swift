import RehearsalSimulation

/// A reader of the files from which a plan is created.
///
/// The reader keeps the content of all files, because recordings store it.
final class SourceReader {
  let tree: any SourceTree
  /// The files that were read, each with its path and content, in the order of the first reads.
  private(set) var sources: [PlanSource] = []
  private var recordedPaths: Set<String> = []
  private let diagnostics: Diagnostics

  init(_ tree: any SourceTree, _ diagnostics: Diagnostics) {
    self.tree = tree
    self.diagnostics = diagnostics
  }

  /// Reads a file.
  ///
  /// If the file cannot be read or is not text, adds an error to the diagnostics. A file is text if it is
  /// valid UTF-8, has no NUL byte, and has no long run of combining marks.
  ///
  /// - Parameters:
  ///   - path: The path of the file, relative to the root.
  ///   - location: The location where another file refers to this file; `nil` if there is none. If the file
  ///     cannot be read, the error is reported there.
  /// - Returns: The text of the file; `nil` if the file cannot be read or is not text.
  func read(_ path: String, namedAt location: SourceLocation?) -> SourceText? {
    do throws(SourceError) {
      return decode(try tree.read(path), path: path)
    } catch {
      diagnostics.error(error.message, at: location ?? startLocation(of: path))
      return nil
    }
  }

  /// Returns whether the settings of a project can be read.
  ///
  /// Adds a warning to the diagnostics if they exist and cannot be read, for example because they are a link that leads
  /// out of the root.
  func canReadSettings(at path: String) -> Bool {
    do throws(SourceError) {
      _ = try tree.read(path)
      return true
    } catch {
      if !error.isMissingFile {
        diagnostics.warn(
          "the settings cannot be read, so the tools that they deny count as allowed: \(error.message)",
          at: startLocation(of: path)
        )
      }
      return false
    }
  }

  /// Converts a path that is written in a file to a path relative to the root of the file tree.
  ///
  /// The written path is relative to the folder of `file`. If it is absolute, contains a NUL character, or is
  /// not allowed by the tree, adds an error to the diagnostics and returns `nil`.
  func resolve(_ writtenPath: String, from file: String, at location: SourceLocation) -> String? {
    if let problem = Self.problem(withRelativePath: writtenPath) {
      diagnostics.error(problem, at: location)
      return nil
    }
    let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? ""
    let path = PathPattern.normalised(folder.isEmpty ? writtenPath : "\(folder)/\(writtenPath)")
    guard tree.allows(path) else {
      diagnostics.error(
        "`\(writtenPath)` is outside the root; move it below the root, or allow its folder in "
          + "`rehearsal.yaml`, as `allow: [\(Self.folder(of: path))]`",
        at: location
      )
      return nil
    }
    return path
  }

  /// Returns the error message for a path that is absolute or contains a NUL character; `nil` for any other path.
  static func problem(withRelativePath path: String) -> String? {
    if path.hasPrefix("/") {
      return "`\(path)` is an absolute path; write it relative to this file"
    }
    return path.utf8.contains(0) ? "the path contains a NUL character; remove it" : nil
  }

  /// Returns the folder of a file, or the path itself if it is probably the path of a folder.
  ///
  /// A path counts as that of a file if its last component contains a dot, as in `shared/agent.md`, and is
  /// not `..`.
  private static func folder(of path: String) -> String {
    let components = path.split(separator: "/")
    guard let lastComponent = components.last, lastComponent.contains("."), lastComponent != ".."
    else { return path }
    return components.dropLast().joined(separator: "/")
  }

  func shownPath(_ path: String) -> String {
    PathPattern.leadsOut(path) && !tree.shownRoot.hasPrefix("/")
      ? PathPattern.normalised(tree.shownRoot + path) : tree.shownRoot + path
  }

  private func startLocation(of path: String) -> SourceLocation {
    SourceLocation(file: shownPath(path), line: 1)
  }

  private func decode(_ bytes: [UInt8], path: String) -> SourceText? {
    if recordedPaths.insert(PathPattern.exactKey(of: path)).inserted {
      sources.append(PlanSource(path: path, root: tree.shownRoot, bytes: bytes))
    }
    if let nulIndex = bytes.firstIndex(of: 0) {
      diagnostics.error(
        "the file contains a NUL byte; it is not text",
        at: location(in: path, after: bytes[..<nulIndex])
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
    if let combiningRunEnd = LongCombiningRun.endOfFirstRun(in: text) {
      diagnostics.error(
        "more than \(LongCombiningRun.maximumRunLength) combining marks or regional indicators follow each "
          + "other; this is not text",
        at: location(in: path, after: bytes[..<combiningRunEnd])
      )
      return nil
    }
    let textWithoutByteOrderMark =
      text.hasPrefix("\u{feff}") ? String(text.unicodeScalars.dropFirst()) : text
    return SourceText(
      path: path,
      shownPath: shownPath(path),
      text: textWithoutByteOrderMark,
      fingerprint: Digest(of: bytes)
    )
  }

  /// Returns the location of the byte that follows the given first bytes of a file.
  ///
  /// The column is counted in bytes.
  private func location(
    in path: String,
    after leadingBytes: ArraySlice<UInt8>
  ) -> SourceLocation {
    let lineStart =
      leadingBytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? leadingBytes.startIndex
    return SourceLocation(
      file: shownPath(path),
      line: leadingBytes.count { $0 == UInt8(ascii: "\n") } + 1,
      column: leadingBytes.count - lineStart + 1
    )
  }

  /// Returns the number of bytes before the first byte that is not valid UTF-8.
  private static func lengthOfValidPrefix(of bytes: [UInt8]) -> Int {
    var parser = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { length += scalar.count }
    return length
  }
}
