extension ShellLine.Command {
  private static let patchOptions = Options(
    lettersWithValue: "BDFVYgioprz",
    namesWithValue: [
      "--fuzz", "--input", "--output", "--reject-file", "--strip", "--suffix",
    ],
    pathOptions: ["-o", "--output"]
  )

  /// The options whose value is the number of folders that are removed from the paths in a patch.
  private static let levelOptions = Options(
    lettersWithValue: "BCDFVYgioprz",
    namesWithValue: ["--strip"],
    pathOptions: ["-p", "--strip"]
  )

  /// Returns the file that the arguments of `patch` name, or the file to which it writes its output.
  static func pathsWrittenByPatch(_ words: [String]) -> [String] {
    let arguments = Arguments(words.dropFirst(), patchOptions)
    guard !arguments.hasOption(["--dry-run"]) else { return [] }
    return (arguments.path ?? arguments.words.first).map { [$0] } ?? []
  }

  /// Returns what the patch in the input of `patch`, `git apply` or `apply_patch` does to each file.
  ///
  /// The patch is known if a here-document, the text after `<<<` or an earlier command of a pipe contains it. The
  /// program `apply_patch` can also get it as an argument.
  ///
  /// - Parameter words: The name of the program and its arguments.
  /// - Returns: The changes, with paths relative to the folder in which the program works.
  package func patches(_ words: [String]) -> [FilePatch] {
    if words.first == "apply_patch" {
      return FilePatch.envelope(words.dropFirst().first ?? input ?? "")
    }
    guard let input, let folderCount = Self.removedFolderCount(words) else { return [] }
    return FilePatch.unified(input, removingFolders: folderCount)
  }

  /// Returns the number of folders that are removed from the beginning of each path in a patch.
  ///
  /// The last component of a path is always kept. The result is `nil` if the program does not apply the patch in its
  /// input to the files of the project.
  private static func removedFolderCount(_ words: [String]) -> Int? {
    let isGit = words.starts(with: ["git", "apply"])
    guard isGit || words.first == "patch" else { return nil }
    let arguments = words.dropFirst(isGit ? 2 : 1)
    let options = Arguments(arguments, levelOptions)
    let files = isGit ? options.words : pathsWrittenByPatch(words)
    let otherUses: Set<String> = [
      "--cached", "--check", "--directory", "--dry-run", "--numstat", "--stat", "--summary",
    ]
    guard files.isEmpty, !options.hasOption(otherUses) else { return nil }
    let statedCount = options.path.flatMap { Int($0) }
    return statedCount.map { max(0, $0) } ?? (isGit ? 1 : .max)
  }
}
