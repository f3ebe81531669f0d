import RehearsalSimulation

/// The paths that a command line may change: its redirections, and the arguments of every program that
/// does more than look.
///
/// It is read as a shell reads it, without expanding anything: quotes, `cd`, several commands on a line.
struct CommandPaths {
  /// The project-relative paths in their normal form, in the order they stand.
  private(set) var changed: [String] = []

  /// Programs that change nothing that they are given.
  private static let looking: Set<String> = [
    "[", "ag", "cat", "cmp", "diff", "du", "echo", "egrep", "fgrep", "file", "grep", "head", "jq",
    "less", "ls", "md5sum", "more", "nl", "od", "printf", "rg", "sha256sum", "stat", "tail", "test",
    "tree", "wc", "which", "xxd",
    // Those that try the work, without mending it.
    "jest", "mypy", "phpunit", "pyright", "pytest", "shellcheck", "tsc", "vitest", "yamllint",
  ]

  /// Programs that run another one.
  private static let running: Set<String> = ["command", "env", "exec", "nohup", "sudo", "time"]

  /// What `git` is asked that changes nothing.
  private static let lookingGit: Set<String> = [
    "blame", "diff", "grep", "log", "ls-files", "show", "status",
  ]

  init(_ command: String) {
    var folder = ""
    for part in ShellWords.commands(in: command) {
      let words = Array(part.words.drop { $0.contains("=") || Self.running.contains($0) })
      changed += part.targets.compactMap { Self.path($0, in: folder) }
      guard let program = words.first.map(Self.name) else { continue }
      if program == "cd" {
        folder = words.count > 1 ? Self.path(words[1], in: folder) ?? folder : ""
      } else if !Self.looks(program, words) {
        changed += words.dropFirst().flatMap(Self.candidates).compactMap {
          Self.path($0, in: folder)
        }
      }
    }
  }

  private static func name(of program: String) -> String {
    program.split(separator: "/").last.map(String.init) ?? program
  }

  private static func looks(_ program: String, _ words: [String]) -> Bool {
    switch program {
    case "git":
      return words.dropFirst().first { !$0.hasPrefix("-") }.map(lookingGit.contains) ?? true
    case "sed", "perl": return !words.contains { $0.hasPrefix("-i") || $0.hasPrefix("--in-place") }
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

/// The words of a command line.
private struct ShellWords {
  /// The program and its arguments.
  var words: [String] = []
  /// Where its output goes.
  var targets: [String] = []

  /// The commands of a line, those of its pipes among them.
  static func commands(in line: String) -> [ShellWords] {
    var reader = Reader()
    for character in line { reader.read(character) }
    reader.endCommand()
    return reader.commands
  }

  private struct Reader {
    var commands: [ShellWords] = []
    private var current = ShellWords()
    private var word: String?
    private var quote: Character?
    private var isEscaped = false
    private var isTarget = false

    mutating func read(_ character: Character) {
      if isEscaped {
        isEscaped = false
        word = (word ?? "") + String(character)
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else {
        readPlain(character)
      }
    }

    private mutating func readPlain(_ character: Character) {
      switch character {
      case "'", "\"":
        quote = character
        word = word ?? ""
      case ";", "|", "&", "\n", "(", ")": endCommand()
      case ">":
        // A number before it says which output is meant.
        if word.map({ $0.allSatisfy(\.isNumber) }) ?? false { word = nil }
        endWord()
        isTarget = true
      case "<": endWord()
      case " ", "\t", "\r": endWord()
      default: word = (word ?? "") + String(character)
      }
    }

    private mutating func endWord() {
      guard let word else { return }
      if isTarget { current.targets.append(word) } else { current.words.append(word) }
      self.word = nil
      isTarget = false
    }

    mutating func endCommand() {
      endWord()
      isTarget = false
      if !current.words.isEmpty || !current.targets.isEmpty { commands.append(current) }
      current = ShellWords()
    }
  }
}
