import RehearsalSimulation

/// The paths that a command line may change.
///
/// The paths are the targets of redirections and the arguments of every program that is not listed as
/// read-only.
struct CommandPaths {
  /// The normalized, project-relative paths in the order in which they appear.
  private(set) var changed: [String] = []
  /// The changed paths that are removed or moved, together with all files and folders below each path.
  private(set) var removed: [String] = []

  /// The programs that do not change the files that their arguments name.
  private static let readOnly: Set<String> = [
    "[", "ag", "cat", "cmp", "diff", "du", "echo", "egrep", "fgrep", "file", "grep", "head", "jq",
    "less", "ls", "md5sum", "more", "nl", "od", "printf", "rg", "sha256sum", "stat", "tail", "test",
    "tree", "wc", "which", "xxd",
    // Programs that check files without fixing them.
    "jest", "mypy", "phpunit", "pyright", "pytest", "shellcheck", "tsc", "vitest", "yamllint",
  ]

  /// The `git` subcommands that change no files.
  private static let readOnlyGit: Set<String> = [
    "blame", "diff", "grep", "log", "ls-files", "show", "status",
  ]

  init(_ line: String) {
    var folder = ""
    for command in ShellLine(line).allCommands {
      changed += command.targets.compactMap { Self.path($0, in: folder) }
      let words = command.unwrapped
      guard let program = words.first else { continue }
      if program == "cd" {
        folder = words.count > 1 ? Self.path(words[1], in: folder) ?? folder : ""
      } else if !Self.isReadOnly(program, words) {
        let paths = Self.arguments(of: program, words).compactMap { Self.path($0, in: folder) }
        changed += paths
        if Self.removesFolders(program, words) { removed += paths }
      }
    }
  }

  /// Returns the arguments that a program may change.
  ///
  /// For `cp`, this is only the last argument, unless an option names the target folder.
  private static func arguments(of program: String, _ words: [String]) -> [String] {
    let candidates = words.dropFirst().flatMap(candidates)
    let namesTarget = words.contains { $0 == "-t" || $0.hasPrefix("--target-directory") }
    return program == "cp" && !namesTarget ? candidates.suffix(1) : candidates
  }

  private static func removesFolders(_ program: String, _ words: [String]) -> Bool {
    switch program {
    case "mv": true
    case "rm":
      words.contains { $0 == "--recursive" || hasFlag("r", $0) || hasFlag("R", $0) }
    default: false
    }
  }

  /// Returns whether a word is a group of short options, such as `-rf`, that includes the given flag.
  private static func hasFlag(_ flag: Character, _ word: String) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && word.contains(flag)
  }

  private static func isReadOnly(_ program: String, _ words: [String]) -> Bool {
    switch program {
    case "git":
      return words.dropFirst().first { !$0.hasPrefix("-") }.map(readOnlyGit.contains) ?? true
    case "sed", "perl": return !words.contains { hasFlag("i", $0) || $0.hasPrefix("--in-place") }
    case "find": return !words.contains { ["-delete", "-exec", "-execdir", "-ok"].contains($0) }
    default: return readOnly.contains(program)
    }
  }

  /// Returns the part of a word that may be a path, if any.
  ///
  /// The part is the word itself, or the value of an option or assignment.
  private static func candidates(_ word: String) -> [String] {
    guard let sign = word.firstIndex(of: "=") else { return word.hasPrefix("-") ? [] : [word] }
    return [String(word[word.index(after: sign)...])]
  }

  /// Returns the project-relative path that a word in a folder names, or `nil` if the path leaves the
  /// project.
  private static func path(_ word: String, in folder: String) -> String? {
    guard !word.hasPrefix("/"), !word.hasPrefix("~"), !word.isEmpty else { return nil }
    let path = PathPattern.normalised(folder.isEmpty ? word : "\(folder)/\(word)")
    return path.hasPrefix("..") ? nil : path
  }
}
