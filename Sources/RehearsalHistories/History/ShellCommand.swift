public import RehearsalSimulation

/// A shell command line, reduced to the facts that rules check.
public struct ShellCommand: Sendable, Hashable {
  /// The whole line if the import keeps texts; otherwise the programs with their subcommands, such as `cd; npm test`.
  public var text: String
  /// The paths of files that the line writes, moves or removes, relative to the project folder.
  ///
  /// A path outside the project becomes `outside/` and a hash.
  public var writtenPaths: [String]
  /// The paths of files that the line removes, which are also in ``writtenPaths``.
  public var removedPaths: [String] = []
  /// How a `sed` script in the line lowers a number, such as the minimum of a quality gate; `nil` if none
  /// does.
  ///
  /// The number need not belong to a quality gate, because the value does not depend on the file.
  public var loosening: GateLoosening?
  /// Whether the line runs tests.
  public var runsTests: Bool

  /// Parses a command line.
  ///
  /// - Parameters:
  ///   - line: The line, as the agent wrote it.
  ///   - filter: The filter for paths and texts.
  package init(_ line: String, _ filter: PrivacyFilter) {
    let commands = Self.commands(of: line)
    text = filter.publicText(text: line) ?? Self.summary(commands)
    runsTests = commands.contains { Self.isTestRun($0.unwrappedWords) }
    writtenPaths = []
    var workingFolders = WorkingFolders()
    for command in commands {
      let words = command.unwrappedWords
      let folders = workingFolders.enter(command)
      for word in command.redirectionTargets {
        recordPath(word, in: folders.shell, isRemoved: false, filter)
      }
      let removesArguments = Self.removesFiles(words)
      for word in command.writtenPaths() {
        recordPath(word, in: folders.program, isRemoved: removesArguments, filter)
      }
      if words.first == "sed" {
        loosening =
          loosening
          ?? words.dropFirst().lazy.compactMap(GateLooseningDetector.loosening(bySed:)).first
      }
    }
  }

  private mutating func recordPath(
    _ word: String,
    in folder: String,
    isRemoved: Bool,
    _ filter: PrivacyFilter
  ) {
    guard Self.canNameFile(word) else { return }
    let keptPath = filter.publicPath(WorkingFolders.path(word, in: folder))
    if !writtenPaths.contains(keptPath) { writtenPaths.append(keptPath) }
    if isRemoved { removedPaths.append(keptPath) }
  }

  /// Returns the programs of a command line with their subcommands, such as `cd; npm test`.
  ///
  /// Unknown programs become `program`, and unknown subcommands are left out.
  package static func summary(of line: String) -> String { summary(commands(of: line)) }

  private static func summary(_ commands: [ShellLine.Command]) -> String {
    commands.map { summary($0.unwrappedWords) }.filter { !$0.isEmpty }
      .reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
      .joined(separator: "; ")
  }

  private static func commands(of line: String) -> [ShellLine.Command] {
    ShellLine(line).allCommands
  }

  /// Returns whether a word can be the path of a file.
  ///
  /// A device, a number and a pattern with wildcards are not paths of files.
  private static func canNameFile(_ word: String) -> Bool {
    !word.isEmpty && !word.hasPrefix("/dev/") && !word.allSatisfy(\.isNumber)
      && !word.contains { "*?[{".contains($0) }
  }

  /// Returns whether a program removes the files that its arguments name.
  ///
  /// The command `git rm --cached` keeps the files.
  private static func removesFiles(_ words: [String]) -> Bool {
    switch words.first {
    case "rm", "unlink": true
    case "git":
      words.dropFirst().first == "rm" && !words.contains("--cached")
    default: false
    }
  }

  /// The known subcommands of common programs, by the program's name.
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

  /// The public names of common programs without subcommands.
  ///
  /// A name that is neither here nor in `subcommands` may be private, and becomes `program`.
  private static let publicProgramNames: Set<String> = [
    "awk", "bash", "bats", "cat", "cd", "chmod", "chown", "cmp", "cp", "curl", "cut", "date",
    "deno", "diff", "du", "echo", "eslint", "eval", "export", "fd", "file", "find", "gh", "grep",
    "head",
    "jest", "jq", "kill", "ln", "ls", "mkdir", "mocha", "mv", "mypy", "node", "npx", "open",
    "perl", "pip", "pkill", "popd", "prettier", "printf", "ps", "pushd", "pwd", "pytest", "python",
    "python3",
    "rg", "rm", "rmdir", "rsync", "ruby", "ruff", "sed", "sh", "sleep", "sort", "source",
    "sqlite3", "ssh", "stat", "tail", "tar", "tee", "test", "touch", "tr", "tree", "tsc",
    "tsx", "uniq", "unzip", "vitest", "wc", "which", "xargs", "zip", "zsh",
  ]

  /// Returns the name of a command's program, followed by the subcommand if it is a known one.
  private static func summary(_ words: [String]) -> String {
    guard let program = words.first else { return "" }
    if let knownSubcommands = subcommands[program] {
      let subcommand = words.dropFirst().first { !$0.hasPrefix("-") }
      return subcommand.map { knownSubcommands.contains($0) ? "\(program) \($0)" : program }
        ?? program
    }
    return publicProgramNames.contains(program) ? program : "program"
  }

  private static let testPrograms: Set<String> = [
    "bats", "jest", "mocha", "nose2", "phpunit", "pytest", "rspec", "tox", "vitest",
  ]

  private static func isTestRun(_ words: [String]) -> Bool {
    guard let program = words.first else { return false }
    if testPrograms.contains(program) { return true }
    let arguments = Array(words.dropFirst().filter { !$0.hasPrefix("-") })
    switch program {
    case "npx", "bunx", "pnpx", "uvx": return arguments.first.map(testPrograms.contains) ?? false
    case "python", "python3": return runsTestModule(words)
    case "npm", "pnpm", "yarn", "bun":
      // The value of an option such as `--workspace` may come before `test`, so every argument is checked.
      return arguments.contains { $0 == "test" || $0 == "t" || $0.hasPrefix("test:") }
    case "uv", "poetry", "bundle":
      guard let runner = arguments.dropFirst().first else { return false }
      return testPrograms.contains(runner) || runner.hasPrefix("python") && runsTestModule(words)
    case "cargo", "deno", "dotnet", "go", "mix", "mvn", "swift":
      return arguments.first == "test" || arguments.first == "nextest"
    case "make", "gradle", "gradlew":
      return arguments.contains("test") || arguments.contains("check")
    case "node": return words.contains("--test")
    default: return false
    }
  }

  private static func runsTestModule(_ words: [String]) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == "-m" && ["pytest", "unittest"].contains($1) }
  }
}
