extension ShellLine.Command {
  /// Returns the paths that the command is known to write, move or remove.
  ///
  /// The array is empty for programs whose arguments need not name such paths, such as formatters and builds. The
  /// targets of redirections are not included.
  ///
  /// - Parameter isKnownFolder: A closure that returns whether a path is known to be that of a folder, in which copied
  ///   and moved files keep their names.
  /// - Returns: The paths, relative to the folder in which the program works.
  package func writtenPaths(
    isKnownFolder: (String) -> Bool = { _ in false }
  ) -> [String] {
    let words = unwrappedWords
    let paths = Self.writtenPaths(words, isKnownFolder) + patches(words).map(\.path)
    // A hyphen stands for the standard output.
    return paths.filter { $0 != "-" }
  }

  private static func writtenPaths(
    _ words: [String],
    _ isKnownFolder: (String) -> Bool
  ) -> [String] {
    if let transfer = Transfer(words) {
      return (transfer.movesSources ? transfer.sources : [])
        + transfer.writtenPaths(isKnownFolder: isKnownFolder)
    }
    guard let program = words.first else { return [] }
    let arguments = words.dropFirst().filter { !$0.hasPrefix("-") }
    switch program {
    case "rm", "rmdir", "unlink", "touch", "tee", "sponge", "mv": return arguments
    case "shred", "truncate":
      let options = Options(
        lettersWithValue: "nrs",
        namesWithValue: ["--iterations", "--random-source", "--reference", "--size"]
      )
      return Arguments(words.dropFirst(), options).words
    // Without a file to copy, `install` creates folders.
    case "install": return arguments.count > 1 ? arguments : []
    case "sed", "perl": return filesEditedInPlace(words) ?? []
    case "dd": return words.filter { $0.hasPrefix("of=") }.map { String($0.dropFirst(3)) }
    case "git": return pathsWrittenByGit(words)
    case "tar", "bsdtar", "gtar": return pathsWrittenByTar(words)
    case "unzip": return pathsWrittenByUnzip(words)
    case "patch": return pathsWrittenByPatch(words)
    default: return outputPath(words).map { [$0] } ?? []
    }
  }

  /// The options that name the file to which a program writes its output, by name of the program.
  private static let outputOptions: [String: Options] = [
    "curl": Options(
      lettersWithValue: "ACDEFHKPQTUXYbcdehmortuwxyz",
      namesWithValue: ["--output"],
      pathOptions: ["-o", "--output"]
    ),
    "sort": Options(
      lettersWithValue: "STkot",
      namesWithValue: ["--output"],
      pathOptions: ["-o", "--output"]
    ),
    "tsc": Options(
      namesWithValue: ["--declarationDir", "--outDir", "--outFile"],
      pathOptions: ["--declarationDir", "--outDir", "--outFile"]
    ),
    "wget": Options(
      lettersWithValue: "ABDIOPQRTUaeilotw",
      namesWithValue: ["--output-document"],
      pathOptions: ["-O", "--output-document"]
    ),
  ]

  /// Returns the file that an option for the output names; `nil` if there is none.
  package static func outputPath(_ words: [String]) -> String? {
    guard let program = words.first, let options = outputOptions[program] else { return nil }
    return Arguments(words.dropFirst(), options).path
  }

  /// Whether the command is known to write, move or remove files, unless it finds that there is nothing to change.
  var canChangeFiles: Bool { !writtenPaths().isEmpty || changesUnnamedFiles }

  // MARK: Git

  /// The subcommands of `git` that change files of the project which they do not name.
  private static let treeSubcommands: Set<String> = [
    "am", "checkout", "cherry-pick", "merge", "pull", "rebase", "revert", "switch",
  ]

  /// Whether the command is a command of `git` that changes files of the project which it does not name.
  ///
  /// For example, `git reset --hard` removes all changes that were not committed, if there are any.
  private var changesUnnamedFiles: Bool {
    let words = unwrappedWords
    guard words.first == "git", let subcommand = words.dropFirst().first else { return false }
    let arguments = Arguments(words.dropFirst(2), Self.gitOptions[subcommand] ?? Options())
    switch subcommand {
    case "clean": return !arguments.hasOption("n", "--dry-run")
    case "reset": return arguments.hasOption(["--hard", "--keep", "--merge"])
    case "stash":
      return arguments.words.first.map(["apply", "branch", "pop", "push", "save"].contains) ?? true
    default: return Self.treeSubcommands.contains(subcommand)
    }
  }

  private static let gitOptions: [String: Options] = [
    "checkout": Options(
      lettersWithValue: "Bb",
      namesWithValue: ["--conflict", "--orphan", "--pathspec-from-file"]
    ),
    "clean": Options(lettersWithValue: "e", namesWithValue: ["--exclude"]),
    "restore": Options(
      lettersWithValue: "s",
      namesWithValue: ["--conflict", "--pathspec-from-file", "--source"]
    ),
  ]

  /// Returns the paths that a subcommand of `git` writes or removes among the files of the project.
  private static func pathsWrittenByGit(_ words: [String]) -> [String] {
    guard let subcommand = words.dropFirst().first else { return [] }
    let arguments = Arguments(words.dropFirst(2), gitOptions[subcommand] ?? Options())
    switch subcommand {
    case "rm", "mv": return arguments.words
    case "checkout": return pathsCheckedOut(arguments)
    case "clean": return arguments.hasOption("n", "--dry-run") ? [] : arguments.words
    case "restore":
      // With `--staged` alone, only the next commit changes.
      let changesFiles =
        !arguments.hasOption("S", "--staged") || arguments.hasOption("W", "--worktree")
      return changesFiles ? arguments.words : []
    default: return []
    }
  }

  /// Returns the paths that `git checkout` writes.
  ///
  /// Without `--`, the first argument can also be a branch or another commit. It counts as a path only if it looks like
  /// that of a file.
  private static func pathsCheckedOut(_ arguments: Arguments) -> [String] {
    if let count = arguments.countBeforeDashes { return Array(arguments.words.dropFirst(count)) }
    guard !arguments.hasOption(["-b", "-B", "--detach", "--orphan"]) else { return [] }
    if arguments.hasOption(["--ours", "--theirs"]) { return arguments.words }
    guard let firstWord = arguments.words.first else { return [] }
    return looksLikeFile(firstWord) ? arguments.words : Array(arguments.words.dropFirst())
  }

  /// Returns whether a word has the extension of a file, as `a.py` and `.coveragerc` have.
  package static func looksLikeFile(_ word: String) -> Bool {
    guard !word.contains(".."), let name = word.split(separator: "/").last,
      let point = name.lastIndex(of: ".")
    else { return false }
    return name[name.index(after: point)...].first?.isLetter ?? false
  }
}
