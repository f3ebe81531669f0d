import RehearsalSimulation

/// The paths that a command line may change: its redirections, and the arguments of every program that
/// does more than look.
struct CommandPaths {
  /// The project-relative paths in their normal form, in the order they stand.
  private(set) var changed: [String] = []
  /// Those of them that go with everything below them.
  private(set) var removed: [String] = []

  /// Programs that change nothing that they are given.
  private static let looking: Set<String> = [
    "[", "ag", "cat", "cmp", "diff", "du", "echo", "egrep", "fgrep", "file", "grep", "head", "jq",
    "less", "ls", "md5sum", "more", "nl", "od", "printf", "rg", "sha256sum", "stat", "tail", "test",
    "tree", "wc", "which", "xxd",
    // Those that try the work, without mending it.
    "jest", "mypy", "phpunit", "pyright", "pytest", "shellcheck", "tsc", "vitest", "yamllint",
  ]

  /// What `git` is asked that changes nothing.
  private static let lookingGit: Set<String> = [
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
      } else if !Self.looks(program, words) {
        let paths = Self.arguments(of: program, words).compactMap { Self.path($0, in: folder) }
        changed += paths
        if Self.removesFolders(program, words) { removed += paths }
      }
    }
  }

  /// The arguments that a program may change; what is copied is only looked at.
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

  /// Whether a word is a group of short options with one among them.
  private static func hasFlag(_ flag: Character, _ word: String) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && word.contains(flag)
  }

  private static func looks(_ program: String, _ words: [String]) -> Bool {
    switch program {
    case "git":
      return words.dropFirst().first { !$0.hasPrefix("-") }.map(lookingGit.contains) ?? true
    case "sed", "perl": return !words.contains { hasFlag("i", $0) || $0.hasPrefix("--in-place") }
    case "find": return !words.contains { ["-delete", "-exec", "-execdir", "-ok"].contains($0) }
    default: return looking.contains(program)
    }
  }

  /// What may be a path in a word: itself, or what an option or an assignment gives.
  private static func candidates(_ word: String) -> [String] {
    guard let sign = word.firstIndex(of: "=") else { return word.hasPrefix("-") ? [] : [word] }
    return [String(word[word.index(after: sign)...])]
  }

  /// A word as a project-relative path; `nil` where it leaves the project.
  private static func path(_ word: String, in folder: String) -> String? {
    guard !word.hasPrefix("/"), !word.hasPrefix("~"), !word.isEmpty else { return nil }
    let path = PathPattern.normalised(folder.isEmpty ? word : "\(folder)/\(word)")
    return path.hasPrefix("..") ? nil : path
  }
}
