import Foundation
import RehearsalDefinitions
import RehearsalRunning

/// The files of a folder at a revision of its git repository.
///
/// The repository may be hostile. The command only uses git commands that read objects. Settings turn off
/// hooks, file monitors, pagers and remotes. Git therefore starts no program that the repository names.
enum GitTree {
  /// The maximum number of files in a folder and its subfolders; reading a folder with more files is an error.
  private static let fileLimit = 20_000
  /// The maximum size of a file in bytes; a larger file is left out.
  private static let fileSizeLimit = 4 << 20

  /// Reads the files of a folder at a revision.
  ///
  /// - Parameters:
  ///   - folder: The folder, in the work tree of a repository.
  ///   - revision: The name of a commit, in any form that `git rev-parse` accepts.
  /// - Returns: The files, named as `FOLDER@REVISION/PATH` in messages.
  /// - Throws: `RunningError` if git is missing, if this process may not open enough files to start it, if the
  ///   folder or the revision does not exist, or if the folder has no files or too many files.
  static func read(_ folder: String, at revision: String) throws -> InMemoryTree {
    try OpenFiles.checkRoom(for: OpenFiles.requiredCountOfFoundation, "the commands of git")
    let listing = try runGit(
      folder,
      ["ls-tree", "-r", "-z", "--long", "--end-of-options", revision, "."],
      revision
    )
    var files: [(path: String, bytes: [UInt8])] = []
    let entries = listing.split(separator: 0)
    guard entries.count <= fileLimit else {
      throw RunningError(
        .usage,
        "\(folder)@\(revision): error: the folder has \(entries.count) files, and at most \(fileLimit) are read; "
          + "name the folder of the definitions"
      )
    }
    for entry in entries {
      // An entry is the mode, type, object and size of a file, separated by spaces, then a tab and the path.
      guard let tab = entry.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let fields = String(decoding: entry[..<tab], as: UTF8.self).split(separator: " ")
      guard fields.count == 4, fields[1] == "blob", fields[0] != "120000" else { continue }
      guard let size = Int(fields[3]) else {
        throw RunningError(
          .missing,
          "\(folder)@\(revision): error: the repository lacks files of this revision; fetch them"
        )
      }
      guard size <= fileSizeLimit else { continue }
      let path = String(decoding: entry[entry.index(after: tab)...], as: UTF8.self)
      let objectID = String(fields[2])
      files.append((path, Array(try runGit(folder, ["cat-file", "blob", objectID], revision))))
    }
    guard !files.isEmpty else {
      throw RunningError(
        .missing,
        "\(folder)@\(revision): error: the folder has no files at this revision"
      )
    }
    return InMemoryTree(files: files, shownAs: "\(folder)@\(revision)/")
  }

  /// The git settings that turn off features that could start a program or use the network.
  private static let settings = [
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.sshCommand=false",
    "protocol.allow=never", "protocol.ext.allow=never", "protocol.file.allow=never",
    "protocol.git.allow=never", "protocol.ssh.allow=never", "protocol.http.allow=never",
    "protocol.https.allow=never", "credential.helper=", "core.attributesFile=/dev/null",
    "core.askPass=",
    "diff.external=", "uploadpack.packObjectsHook=", "core.gitProxy=", "core.alternateRefsCommand=",
  ]

  private static func runGit(
    _ folder: String,
    _ arguments: [String],
    _ revision: String
  ) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["git", "--no-pager", "-C", folder] + settings.flatMap { ["-c", $0] } + arguments
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    environment["GIT_NO_LAZY_FETCH"] = "1"
    environment["GIT_NO_REPLACE_OBJECTS"] = "1"
    environment["LC_ALL"] = "C"
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw RunningError(
        .missing,
        "\(folder)@\(revision): error: git cannot be started; install it"
      )
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw RunningError(
        .missing,
        "\(folder)@\(revision): error: git cannot read the folder at this revision; "
          + "name a folder of a git work tree and a commit, branch or tag"
      )
    }
    return data
  }
}
