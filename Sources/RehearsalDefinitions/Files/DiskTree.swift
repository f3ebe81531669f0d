public import Foundation
import RehearsalSimulation

/// A tree of the files in a folder on disk, the root folder, and in allowed folders outside of it.
///
/// A symbolic link in the root folder is followed only if its target is also in the root folder. A symbolic
/// link in an allowed folder is followed only if its target is in the same allowed folder.
public struct DiskTree: SourceTree {
  /// The extensions of the files for which ``files(below:)`` throws an error if they are links that may not be
  /// followed.
  ///
  /// By default, they are the extensions of Markdown, YAML and JSON files. A link to a folder with such files is
  /// treated in the same way. If the array is empty, all of these links are left out.
  public var checkedExtensions = [".md", ".yaml", ".yml", ".json"]

  /// The greatest size of a file that can be read, in bytes.
  ///
  /// Real definitions are smaller than a tenth of this size.
  public static let maximumFileSize = 1 << 20

  /// The path of the root folder in the form that diagnostics use.
  ///
  /// The path is empty or ends with a slash.
  public let shownRoot: String

  /// The absolute path of the root folder, without symbolic links.
  private let root: String
  /// The folders outside of the root whose files also belong to the tree, as paths relative to the root.
  private let allowedFolders: [String]

  /// Creates a tree of the files in a root folder and in allowed folders outside of it.
  ///
  /// - Parameters:
  ///   - root: The root folder.
  ///   - shownRoot: The path of the root folder for diagnostics; empty, or with a slash at its end.
  ///   - allowedFolders: The paths of the allowed folders, relative to the root, such as `../shared`.
  public init(root: URL, shownAs shownRoot: String, allowing allowedFolders: [String] = []) {
    self.init(path: root.path, shownAs: shownRoot, allowing: allowedFolders)
  }

  /// Creates a tree of the files in the folder at a path, and in allowed folders outside of it.
  ///
  /// The operating system resolves the path, so `link/..` is the folder above the target of the
  /// link. The parameter is not a URL, because Foundation would remove `link/..` from a URL without
  /// resolving the link.
  ///
  /// - Parameters:
  ///   - path: The path of the root folder, absolute or relative to the working directory.
  ///   - shownRoot: The path of the root folder for diagnostics; empty, or with a slash at its end.
  ///   - allowedFolders: The paths of allowed folders, relative to the root, such as `../shared`.
  public init(path: String, shownAs shownRoot: String, allowing allowedFolders: [String] = []) {
    root = FileKind.realPath(path) ?? URL(filePath: path).resolvingSymlinksInPath().path
    self.shownRoot = shownRoot
    self.allowedFolders = allowedFolders
  }

  /// Returns whether a path leads into the root folder or into one of the allowed folders outside of it.
  public func allows(_ path: String) -> Bool {
    !PathPattern.leadsOut(path) || allowedFolder(of: path) != nil
  }

  /// Returns the place of a file: the absolute path without symbolic links of the root, followed by the file's path.
  public func location(of path: String) -> String? {
    let place = PathPattern.normalised(root + "/" + path)
    return place.hasPrefix("/") ? place : "/" + place
  }

  /// Returns the path of the settings of the project to which a definition belongs; `nil` if there is no such project.
  ///
  /// The settings are the file `settings.json` of the innermost folder `.claude` that contains the definition. The
  /// root can be in this folder.
  public func settingsPath(ofDefinition path: String) -> String? {
    if let path = SettingsPath.inPath(ofDefinition: path) { return path }
    let folders = root.split(separator: "/")
    let foldersAroundDefinition = folders.dropLast(SettingsPath.levelsAbove(path))
    guard let index = foldersAroundDefinition.lastIndex(of: ".claude") else { return nil }
    let levelCount = folders.count - 1 - index
    return levelCount > SettingsPath.maximumLevelCount ? nil : SettingsPath.above(levelCount)
  }

  /// Returns the folder outside of the root that has a file and in which the file may be read; `nil` if there is none.
  ///
  /// It is an allowed folder, or the folder `.claude` of the settings of definitions in the root or in an allowed
  /// folder.
  private func allowedFolder(of path: String) -> String? {
    if let folder = allowedFolders.first(where: { path == $0 || path.hasPrefix($0 + "/") }) {
      return folder
    }
    guard path.hasSuffix("../" + SettingsPath.fileName) || path.hasSuffix(".claude/settings.json"),
      PathPattern.leadsOut(path),
      ([""] + allowedFolders).contains(where: { settingsPath(ofDefinition: $0 + "/_") == path })
    else { return nil }
    return String(path.dropLast(SettingsPath.fileName.utf8.count + 1))
  }

  /// Returns the folder on disk that must contain the file at a path: an allowed folder or the
  /// root.
  private func container(of path: String) -> String {
    guard let folder = allowedFolder(of: PathPattern.normalised(path)) else { return root }
    return existingFile(folder)
      ?? URL(filePath: root).appending(path: folder).standardizedFileURL.path
  }

  /// Returns the absolute path of a file without symbolic links.
  ///
  /// - Throws: ``SourceError`` if the file is not in the folder that must contain it, the root or an allowed folder.
  private func resolve(_ path: String) throws(SourceError) -> String {
    let container = container(of: path)
    guard let file = existingFile(path) ?? missingFile(path), Self.contains(container, file) else {
      throw outsideError(for: PathPattern.normalised(path))
    }
    return file
  }

  /// Returns the error about a path in normal form whose file is not in the folder that must contain it.
  private func outsideError(for path: String) -> SourceError {
    if let link = unfollowedLink(in: path) {
      return SourceError(message: message(about: link))
    }
    return SourceError(
      message: "`\(path)` is outside the root `\(shownRoot.isEmpty ? "." : shownRoot)`; "
        + "move it below the root, or allow its folder in `rehearsal.yaml` with `allow`"
    )
  }

  /// Returns the path of the first symbolic link in a path that may not be followed; `nil` if there is none.
  private func unfollowedLink(in path: String) -> String? {
    let start = allowedFolder(of: path) ?? ""
    guard !start.isEmpty || !PathPattern.leadsOut(path) else { return nil }
    let container = container(of: path)
    var partialPath = start
    for name in path.dropFirst(start.count).split(separator: "/") {
      partialPath = partialPath.isEmpty ? String(name) : "\(partialPath)/\(name)"
      guard Self.kind(of: "\(root)/\(partialPath)") == .symbolicLink else { continue }
      guard let target = existingFile(partialPath), Self.contains(container, target) else {
        return partialPath
      }
    }
    return nil
  }

  /// Returns the message about a symbolic link that may not be followed, or that has no target.
  private func message(about link: String) -> String {
    guard FileKind(ofFileAt: "\(root)/\(link)", followsLinks: true) != nil else {
      let cause = unsafe String(cString: strerror(errno))
      return "the link `\(shownRoot)\(link)` cannot be followed: \(cause); mend it, or remove it"
    }
    let container =
      allowedFolder(of: link).map { "the allowed folder `\($0)`" }
      ?? "the root `\(shownRoot.isEmpty ? "." : shownRoot)`"
    return "the target of the link `\(shownRoot)\(link)` is outside \(container); "
      + "move it into this folder, replace the link by a copy of it, or name the folder of the target"
  }

  /// Returns whether an absolute path is that of a folder, or of a file or folder below it.
  private static func contains(_ folder: String, _ path: String) -> Bool {
    path.utf8.elementsEqual(folder.utf8)
      || path.utf8.starts(with: (folder == "/" ? "/" : folder + "/").utf8)
  }

  /// Returns whether the folder at a path is the root folder or a folder above it.
  func isRootOrAbove(_ path: String) -> Bool {
    existingFile(path).map { Self.contains($0, root) } ?? false
  }

  /// Returns the absolute path of a file without symbolic links; `nil` if there is no such file.
  private func existingFile(_ path: String) -> String? {
    path.utf8.contains(0) ? nil : FileKind.realPath("\(root)/\(PathPattern.normalised(path))")
  }

  /// Returns the absolute path that a missing file would have, with the symbolic links in the existing part
  /// of the path resolved.
  ///
  /// The result is `nil` if the location of the file is unknown, for example because a symbolic link has no
  /// target.
  private func missingFile(_ path: String) -> String? {
    var folderNames = PathPattern.normalised(path).split(separator: "/").map(String.init)
    var missingNames: [String] = []
    while let name = folderNames.popLast() {
      missingNames.insert(name, at: 0)
      guard let folder = existingFile(folderNames.joined(separator: "/")) else { continue }
      guard Self.kind(of: "\(folder)/\(name)") == nil else { return nil }
      return "\(folder)/\(missingNames.joined(separator: "/"))"
    }
    return PathPattern.leadsOut(path) ? nil : "\(root)/\(PathPattern.normalised(path))"
  }

  private static func isHidden(_ name: String) -> Bool {
    name.hasPrefix(".") && name != ".claude" && name != ".claude-plugin"
  }

  /// Returns the kind of the file at a path; `nil` if the file is missing.
  private static func kind(of path: String) -> FileKind? {
    FileKind(ofFileAt: path, followsLinks: false)
  }

  private static func names(in folder: String, shownPath: String) throws(SourceError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      let cause = unsafe String(cString: strerror(errno))
      throw SourceError(
        message: "the folder `\(shownPath.isEmpty ? "." : shownPath)` cannot be read: \(cause)"
      )
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let bytes = unsafe name(of: entry)
      if let name = String(validating: bytes, as: UTF8.self) {
        if name != ".", name != ".." { names.append(name) }
      } else if unsafe Int32(entry.pointee.d_type) == DT_DIR || hasKnownExtension(bytes),
        bytes.first != 0x2e
      {
        let name = String(decoding: bytes, as: UTF8.self)
        throw SourceError(
          message: "the folder `\(shownPath.isEmpty ? "." : shownPath)` contains `\(name)`, "
            + "whose name is not UTF-8; rename it"
        )
      }
    }
    return names
  }

  /// Returns the bytes of the name of a directory entry.
  ///
  /// The function reads no memory beyond the end of the name.
  private static func name(of entry: UnsafePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let name = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    let length = unsafe strlen(name.assumingMemoryBound(to: CChar.self))
    return unsafe Array(UnsafeRawBufferPointer(start: name, count: length))
  }

  /// Returns whether a file name has an extension of Markdown, YAML or JSON files.
  private static func hasKnownExtension(_ name: [UInt8]) -> Bool {
    [".md", ".yaml", ".yml", ".json"].contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  /// Returns the content of a file.
  ///
  /// - Throws: ``SourceError`` if the file is missing, unreadable, larger than ``maximumFileSize``, or neither in the
  ///   root nor in an allowed folder.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    let file = try resolve(path)
    guard let kind = Self.kind(of: file) else {
      throw SourceError.missingFile(path)
    }
    guard kind != .folder else {
      throw SourceError(message: "`\(path)` is a folder, not a file")
    }
    guard kind == .regular else {
      throw SourceError(message: "`\(path)` is not a regular file")
    }
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: file))
      defer { try? handle.close() }
      let data = try handle.read(upToCount: Self.maximumFileSize + 1) ?? Data()
      guard data.count <= Self.maximumFileSize else {
        throw SourceError(message: "the file is larger than 1 MiB; split it")
      }
      return Array(data)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(message: "`\(path)` cannot be read: \(error.failureText)")
    }
  }

  /// Returns the paths of the files in a folder and its subfolders; `nil` if there is no folder at the path.
  ///
  /// The paths are sorted by their UTF-8 bytes. Files and folders whose names begin with a dot are left out,
  /// except for `.claude` and `.claude-plugin`. A symbolic link to a file is included if it may be followed.
  /// A symbolic link to a folder of the tree is followed, unless the list has the files of that folder at
  /// another path, or the folder contains the given one.
  ///
  /// - Throws: ``SourceError`` if a folder cannot be read, or is neither in the root nor in an allowed
  ///   folder. Also throws if the name of a folder, or of a Markdown, YAML or JSON file, is not UTF-8, or if a
  ///   symbolic link may not be followed that leads to a folder or has one of the ``checkedExtensions``.
  public func files(below folder: String) throws(SourceError) -> [String]? {
    let resolvedStart = try resolve(folder)
    guard Self.kind(of: resolvedStart) == .folder else { return nil }
    var paths: [String] = []
    var listedFolders = [resolvedStart]
    var pendingFolders = [PathPattern.normalised(folder)]
    while let currentFolder = pendingFolders.popLast() {
      let resolvedFolder = try resolve(currentFolder)
      for name in try Self.names(in: resolvedFolder, shownPath: currentFolder).sorted()
      where !Self.isHidden(name) {
        let path = currentFolder.isEmpty ? name : "\(currentFolder)/\(name)"
        guard let target = try? resolve(path) else {
          try checkUnfollowedLink(path, at: "\(resolvedFolder)/\(name)")
          continue
        }
        if Self.kind(of: target) != .folder {
          paths.append(path)
        } else if Self.kind(of: "\(resolvedFolder)/\(name)") != .symbolicLink {
          pendingFolders.append(path)
        } else if !Self.contains(target, resolvedStart),
          !listedFolders.contains(where: { Self.contains($0, target) })
        {
          listedFolders.append(target)
          pendingFolders.append(path)
        }
      }
    }
    return paths.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// Checks that a list of files may leave out a path that cannot be resolved.
  ///
  /// - Parameters:
  ///   - path: The path, relative to the root.
  ///   - file: The path on disk.
  /// - Throws: ``SourceError`` if the path is a symbolic link to a folder with files that have one of the
  ///   ``checkedExtensions``, or one that has such an extension itself.
  private func checkUnfollowedLink(_ path: String, at file: String) throws(SourceError) {
    guard !checkedExtensions.isEmpty, Self.kind(of: file) == .symbolicLink,
      !Self.hidesNoDefinition(path)
    else { return }
    let isChecked = checkedExtensions.contains { path.lowercased().hasSuffix($0) }
    let hidesFolder =
      FileKind(ofFileAt: file, followsLinks: true) == .folder && hasCheckedFile(in: file, depth: 2)
    guard isChecked || hidesFolder else { return }
    throw SourceError(message: message(about: path))
  }

  /// The names of folders whose files are never definitions or scenarios, in lower case.
  private static let otherFolders: Set<String> = [
    "skills", "commands", "worktrees", "output-styles", "node_modules",
  ]

  /// Returns whether a path is in a folder without definitions, or is that of instructions such as `CLAUDE.md`.
  private static func hidesNoDefinition(_ path: String) -> Bool {
    let names = path.lowercased().split(separator: "/").map(String.init)
    return names.dropLast().contains(where: otherFolders.contains)
      || ["agents.md", "claude.md", "readme.md"].contains(names.last ?? "")
  }

  /// Returns whether a folder, or a folder at most `depth - 1` levels below it, has a file with one of the
  /// ``checkedExtensions``.
  private func hasCheckedFile(in folder: String, depth: Int) -> Bool {
    guard depth > 0, let names = try? Self.names(in: folder, shownPath: folder) else {
      return false
    }
    return names.contains { name in
      guard !Self.isHidden(name) else { return false }
      let path = "\(folder)/\(name)"
      return Self.kind(of: path) == .folder
        ? hasCheckedFile(in: path, depth: depth - 1)
        : checkedExtensions.contains { name.lowercased().hasSuffix($0) }
    }
  }
}
