import RehearsalSimulation

/// The paths that a shell command line may write, remove or move.
///
/// These paths are the targets of output redirections, and the arguments of programs that are not assumed to
/// be read-only. The command line is not run.
struct CommandPaths {
  /// The paths that the command line may change.
  ///
  /// The paths are normalized and relative to the project's folder.
  private(set) var changedPaths: [String] = []
  /// The paths among `changedPaths` that may be removed or moved with everything below them: those of `mv` and `rm -r`.
  private(set) var removedPaths: [String] = []

  /// The programs that are assumed not to change the files that their arguments name.
  private static let readOnlyPrograms: Set<String> = [
    "[", "[[", "ag", "cat", "cmp", "diff", "du", "echo", "egrep", "fgrep", "file", "grep", "head",
    "jq",
    "less", "ls", "md5sum", "more", "nl", "od", "printf", "rg", "sha256sum", "stat", "tail", "test",
    "tree", "wc", "which", "xxd",
    // Words of the shell.
    "case", "declare", "export", "for", "local", "readonly", "select", "unset",
    // Test runners, type checkers and linters.
    "jest", "mypy", "phpunit", "pyright", "pytest", "shellcheck", "tsc", "vitest", "yamllint",
  ]

  /// The subcommands of `git` that are assumed to change no files.
  private static let readOnlyGitSubcommands: Set<String> = [
    "blame", "diff", "grep", "log", "ls-files", "show", "status",
  ]

  /// Finds the paths in a command line, such as `cd api && rm -r old`.
  init(_ line: String) {
    var workingFolders = WorkingFolders()
    for command in ShellLine(line).allCommands {
      let workingFolder = workingFolders.enter(command)
      changedPaths += command.redirectionTargets.compactMap { Self.path($0, in: workingFolder) }
      let words = command.unwrappedWords
      guard let program = words.first else { continue }
      if program == "cd" {
        workingFolders.change(words)
      } else if !Self.isReadOnly(program, words) {
        // The folder is `nil` if it is outside the project. Changes there are ignored.
        let folder: String? =
          command.gitFolder.map { Self.path($0, in: workingFolder) } ?? workingFolder
        let paths = Self.arguments(of: program, words).compactMap { Self.path($0, in: folder) }
        changedPaths += paths
        if Self.removesFolders(program, words) { removedPaths += paths }
      }
    }
  }

  /// Returns the arguments of a program that name files or folders which the program may change.
  ///
  /// For `cp`, this is only the last argument, which is the destination. If an option such as `-t` names the
  /// destination, all arguments are returned.
  private static func arguments(of program: String, _ words: [String]) -> [String] {
    let candidates = words.dropFirst().flatMap(possiblePaths)
    let namesTarget = words.contains { $0 == "-t" || $0.hasPrefix("--target-directory") }
    return program == "cp" && !namesTarget ? candidates.suffix(1) : candidates
  }

  /// Returns whether a program removes or moves folders together with their contents.
  private static func removesFolders(_ program: String, _ words: [String]) -> Bool {
    switch program {
    case "mv": true
    case "rm":
      words.contains { $0 == "--recursive" || hasFlag("r", $0) || hasFlag("R", $0) }
    default: false
    }
  }

  /// Returns whether an argument is a group of short options, such as `-rf`, that includes the given letter.
  private static func hasFlag(_ flag: Character, _ word: String) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && word.contains(flag)
  }

  /// Returns whether a program is assumed to change no files when it is run with the given words.
  ///
  /// The first word is the name of the program.
  private static func isReadOnly(_ program: String, _ words: [String]) -> Bool {
    switch program {
    case "git":
      return words.dropFirst().first.map(readOnlyGitSubcommands.contains) ?? true
    case "sed", "perl": return ShellLine.Command.filesEditedInPlace(words) == nil
    case "find": return !words.contains { ["-delete", "-exec", "-execdir", "-ok"].contains($0) }
    default: return readOnlyPrograms.contains(program)
    }
  }

  /// Returns the part of an argument that may be a path, in an array with at most one element.
  ///
  /// If the argument contains `=`, as in `--output=a.py`, the part is the text after the first `=`. Any other
  /// option, such as `-v`, has no such part. For any other argument, the part is the whole argument.
  private static func possiblePaths(_ word: String) -> [String] {
    guard let equalsSign = word.firstIndex(of: "=") else {
      return word.hasPrefix("-") ? [] : [word]
    }
    return [String(word[word.index(after: equalsSign)...])]
  }

  /// Returns the path that an argument names, relative to the project's folder.
  ///
  /// The result is `nil` if the argument is empty, begins with `/` or `~`, or names a path outside the
  /// project. `folder` is the working folder of the command, relative to the project's folder. It is empty for
  /// the project's folder itself, and `nil` for a folder outside the project.
  private static func path(_ word: String, in folder: String?) -> String? {
    guard let folder, !word.hasPrefix("/"), !word.hasPrefix("~"), !word.isEmpty else { return nil }
    let path = PathPattern.normalised(folder.isEmpty ? word : "\(folder)/\(word)")
    return PathPattern.leadsOut(path) ? nil : path
  }
}

extension CommandPaths {
  /// The working folders of a shell and of its open subshells.
  ///
  /// A subshell, such as `(cd api && make)`, begins in the folder of the shell around it. Its `cd` has no effect
  /// on that shell.
  private struct WorkingFolders {
    /// The folder of a shell, and the folder before its last `cd`.
    ///
    /// A folder is relative to the project's folder. It is `nil` outside the project.
    private var shells: [(folder: String?, previousFolder: String?)] = [("", "")]

    /// Ends and begins subshells until those around a command are open, and returns its working folder.
    mutating func enter(_ command: ShellLine.Command) -> String? {
      shells.removeLast(max(0, shells.count - 1 - command.sharedSubshellCount))
      while let shell = shells.last, shells.count <= command.subshellCount { shells.append(shell) }
      return shells.last?.folder
    }

    /// Changes the folder of the innermost shell, as a command `cd` with the given words does.
    ///
    /// If a substitution alone names the folder, the folder is unknown and does not change.
    mutating func change(_ words: [String]) {
      guard let shell = shells.popLast() else { return }
      let argument = words.dropFirst().first { $0 == "-" || !$0.hasPrefix("-") }
      let folder: String?
      switch argument {
      case ""?: folder = shell.folder
      case "-"?: folder = shell.previousFolder
      case let argument?: folder = CommandPaths.path(argument, in: shell.folder)
      // The home folder is outside the project.
      case nil: folder = nil
      }
      shells.append((folder, shell.folder))
    }
  }
}
