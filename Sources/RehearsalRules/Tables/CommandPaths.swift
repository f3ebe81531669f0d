import RehearsalSimulation

/// The paths that a command line may change.
///
/// These are the targets of redirections and the arguments of every program that is not known to be read-only.
struct CommandPaths {
  /// The normalized, project-relative paths in the order in which they appear.
  private(set) var changed: [String] = []
  /// The changed paths that are removed or moved together with everything below them.
  private(set) var removed: [String] = []

  /// Programs that do not change their arguments.
  private static let readOnly: Set<String> = [
    "[", "ag", "cat", "cmp", "diff", "du", "echo", "egrep", "fgrep", "file", "grep", "head", "jq",
    "less", "ls", "md5sum", "more", "nl", "od", "printf", "rg", "sha256sum", "stat", "tail", "test",
    "tree", "wc", "which", "xxd",
    // Programs that check the work without fixing it.
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

  /// Returns the arguments that a program may change; `cp` changes only its last one.
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

  /// Whether a word is a group of short options that includes a flag.
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

  /// Returns what may be a path in a word: the word itself, or the value of an option or assignment.
  private static func candidates(_ word: String) -> [String] {
    guard let sign = word.firstIndex(of: "=") else { return word.hasPrefix("-") ? [] : [word] }
    return [String(word[word.index(after: sign)...])]
  }

  /// Returns a word as a project-relative path, or `nil` if the path leaves the project.
  private static func path(_ word: String, in folder: String) -> String? {
    guard !word.hasPrefix("/"), !word.hasPrefix("~"), !word.isEmpty else { return nil }
    let path = PathPattern.normalised(folder.isEmpty ? word : "\(folder)/\(word)")
    return path.hasPrefix("..") ? nil : path
  }
}
