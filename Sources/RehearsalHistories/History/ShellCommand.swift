public import RehearsalSimulation

/// A line of a shell, of which a history keeps what the protocol needs.
public struct ShellCommand: Sendable, Hashable {
  /// The programs with their subcommands, such as `cd; npm test`, or the whole line if the import keeps text.
  public var text: String
  /// The paths that the line writes, moves or removes, as far as the project contains them.
  public var written: [String]
  /// The paths among them that the line removes.
  public var removed: [String] = []
  /// How the line makes a gate easier to pass, if one of the written files states one.
  public var loosening: GateLoosening?
  /// Whether the line runs tests.
  public var runsTests: Bool

  /// Reads a line.
  ///
  /// - Parameters:
  ///   - line: The line, as the agent wrote it.
  ///   - paths: The project, and whether the import keeps text.
  package init(_ line: String, _ paths: ProjectPaths) {
    let commands = Self.commands(of: line)
    text = paths.kept(text: line) ?? Self.summary(commands)
    runsTests = commands.contains { Self.isTestRun($0.unwrapped) }
    written = []
    var folder = ""
    for command in commands {
      let words = command.unwrapped
      if words.first == "cd" {
        let target = words.dropFirst().first ?? ""
        folder = Self.isAbsolute(target) || folder.isEmpty ? target : "\(folder)/\(target)"
      }
      for word in command.targets + Self.writtenArguments(words)
      where Self.isFile(word) {
        let path = Self.isAbsolute(word) || folder.isEmpty ? word : "\(folder)/\(word)"
        let kept = paths.kept(path)
        if !written.contains(kept) { written.append(kept) }
        if words.first == "rm" || words.first == "unlink" { removed.append(kept) }
      }
      if words.first == "sed" {
        loosening =
          loosening ?? words.dropFirst().lazy.compactMap(GateChange.loosening(bySed:)).first
      }
    }
  }

  /// Returns the programs of a line with their subcommands, such as `cd; npm test`.
  package static func summary(of line: String) -> String { summary(commands(of: line)) }

  private static func summary(_ commands: [ShellLine.Command]) -> String {
    commands.map { summary($0.unwrapped) }.filter { !$0.isEmpty }
      .reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
      .joined(separator: "; ")
  }

  private static func commands(of line: String) -> [ShellLine.Command] {
    ShellLine(withoutHereDocuments(line)).allCommands
  }

  /// Returns whether a word can name one file: no device, number or pattern.
  private static func isFile(_ word: String) -> Bool {
    !word.isEmpty && !word.hasPrefix("/dev/") && !word.allSatisfy(\.isNumber)
      && !word.contains { "*?[{".contains($0) }
  }

  /// Returns a line without its here-documents, which are input and no commands.
  ///
  /// What looks like the start of one but has no end is kept.
  private static func withoutHereDocuments(_ line: String) -> String {
    guard line.contains("<<") else { return line }
    var kept: [Substring] = []
    var lines = line.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let next = lines.popFirst() {
      kept.append(next)
      for end in hereDocumentEnds(next) {
        let last = lines.firstIndex { $0.drop(while: \.isWhitespace) == end }
        if let last { lines = lines[(last + 1)...] }
      }
    }
    return kept.joined(separator: "\n")
  }

  /// Returns the words that end the here-documents that begin on a line.
  private static func hereDocumentEnds(_ line: Substring) -> [Substring] {
    line.replacing("<<<", with: " ").split(separator: "<<", omittingEmptySubsequences: false)
      .dropFirst().map { rest in
        rest.drop { "- \t'\"\\".contains($0) }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      }
      .filter { !$0.isEmpty }
  }

  private static func isAbsolute(_ path: String) -> Bool {
    path.hasPrefix("/") || path.hasPrefix("~") || path.hasPrefix("$")
  }

  /// Returns the arguments that a program writes, moves or removes.
  ///
  /// Programs whose arguments say nothing certain, such as formatters and builds, have none.
  private static func writtenArguments(_ words: [String]) -> [String] {
    let plain = words.dropFirst().filter { !$0.hasPrefix("-") }
    switch words.first {
    case "rm", "rmdir", "unlink", "touch", "tee", "truncate", "shred": return plain
    case "mv": return plain
    case "cp", "ln", "install", "rsync": return plain.count > 1 ? plain.suffix(1) : []
    case "sed", "perl":
      let inPlace = words.contains {
        $0.hasPrefix("--in-place") || ($0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("i"))
      }
      // The first plain argument is the script, or each option with `e` has one. On macOS, `-i`
      // is followed by an empty argument.
      let scripts = words.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.hasSuffix("e") }
      return inPlace ? Array(plain.filter { !$0.isEmpty }.dropFirst(max(1, scripts.count))) : []
    case "dd": return words.filter { $0.hasPrefix("of=") }.map { String($0.dropFirst(3)) }
    case "git":
      guard let subcommand = plain.first, ["rm", "mv"].contains(subcommand) else { return [] }
      return Array(plain.dropFirst())
    default: return []
    }
  }

  /// Programs whose first argument is a subcommand of a fixed set, which says what they do.
  private static let subcommands: [String: Set<String>] = [
    "git": [
      "add", "branch", "checkout", "clone", "commit", "diff", "fetch", "grep", "init", "log",
      "ls-files", "merge", "mv", "pull", "push", "rebase", "reset", "restore", "revert", "rm",
      "show",
      "stash", "status", "switch", "tag", "worktree",
    ],
    "npm": ["ci", "install", "run", "test"], "pnpm": ["install", "run", "test"],
    "yarn": ["install", "run", "test"], "bun": ["install", "run", "test"],
    "mix": ["compile", "credo", "deps.get", "format", "test"],
    "cargo": ["bench", "build", "check", "clippy", "fmt", "run", "test"],
    "go": ["build", "fmt", "generate", "mod", "run", "test", "vet"],
    "swift": ["build", "format", "package", "run", "test"],
    "make": ["all", "build", "check", "clean", "install", "lint", "test"],
    "docker": ["build", "compose", "exec", "ps", "pull", "run"],
    "dotnet": ["build", "run", "test"], "mvn": ["package", "test", "verify"],
    "bundle": ["exec", "install"], "uv": ["run", "sync"], "poetry": ["install", "run"],
  ]

  /// The programs whose names are kept; another program is called `program`.
  private static let programs: Set<String> = [
    "awk", "bash", "bats", "cat", "cd", "chmod", "chown", "cmp", "cp", "curl", "cut", "date",
    "deno", "diff", "du", "echo", "eslint", "export", "fd", "file", "find", "gh", "grep", "head",
    "jest", "jq", "kill", "ln", "ls", "mkdir", "mocha", "mv", "mypy", "node", "npx", "open",
    "perl", "pip", "pkill", "prettier", "printf", "ps", "pwd", "pytest", "python", "python3",
    "rg", "rm", "rmdir", "rsync", "ruby", "ruff", "sed", "sh", "sleep", "sort", "source",
    "sqlite3", "ssh", "stat", "tail", "tar", "tee", "test", "touch", "tr", "tree", "tsc",
    "tsx", "uniq", "unzip", "vitest", "wc", "which", "xargs", "zip", "zsh",
  ]

  /// Returns the program and its subcommand, from lists of known ones, so that nothing private is kept.
  private static func summary(_ words: [String]) -> String {
    guard let program = words.first else { return "" }
    if let known = subcommands[program] {
      let subcommand = words.dropFirst().first { !$0.hasPrefix("-") }
      return subcommand.map { known.contains($0) ? "\(program) \($0)" : program } ?? program
    }
    return programs.contains(program) ? program : "program"
  }

  private static let testPrograms: Set<String> = [
    "bats", "jest", "mocha", "nose2", "phpunit", "pytest", "rspec", "tox", "vitest",
  ]

  private static func isTestRun(_ words: [String]) -> Bool {
    guard let program = words.first else { return false }
    if testPrograms.contains(program) { return true }
    let plain = Array(words.dropFirst().filter { !$0.hasPrefix("-") })
    switch program {
    case "npx", "bunx", "pnpx", "uvx": return plain.first.map(testPrograms.contains) ?? false
    case "python", "python3": return runsTestModule(words)
    case "npm", "pnpm", "yarn", "bun":
      // The word after an option with a value, such as `--prefix`, is no task.
      return plain.contains { $0 == "test" || $0 == "t" || $0.hasPrefix("test:") }
    case "uv", "poetry", "bundle":
      guard let runner = plain.dropFirst().first else { return false }
      return testPrograms.contains(runner) || runner.hasPrefix("python") && runsTestModule(words)
    case "cargo", "deno", "dotnet", "go", "mix", "mvn", "swift":
      return plain.first == "test" || plain.first == "nextest"
    case "make", "gradle", "gradlew": return plain.contains("test") || plain.contains("check")
    case "node": return words.contains("--test")
    default: return false
    }
  }

  private static func runsTestModule(_ words: [String]) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == "-m" && ["pytest", "unittest"].contains($1) }
  }
}
