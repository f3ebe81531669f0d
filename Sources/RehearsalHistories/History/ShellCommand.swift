public import RehearsalSimulation

/// A shell command line, reduced to the facts that rules check.
public struct ShellCommand: Sendable, Hashable {
  /// The whole line if the import keeps texts; otherwise the programs with their subcommands, such as `cd; npm test`.
  public var text: String
  /// The paths of files that the line writes, moves or removes, relative to the project folder.
  ///
  /// A path outside the project becomes `outside/` and a hash.
  public var writtenPaths: [String]
  /// The changes of files that would loosen a gate, in the order of the commands.
  public var gateChanges: [GateChange] = []
  /// The files that the line reads, and those that it is certain to write if it succeeds, in the order of the commands.
  ///
  /// Files outside the project are left out.
  public var fileUses: [FileUse] = []
  /// Whether the line runs tests.
  public var runsTests: Bool

  /// Parses a command line.
  ///
  /// - Parameters:
  ///   - line: The line, as the agent wrote it.
  ///   - filter: The filter for paths and texts.
  package init(_ line: String, _ filter: PrivacyFilter) {
    let commands = ShellLine(line).allCommands
    text = filter.publicText(text: line) ?? Self.summary(commands)
    runsTests = commands.contains { Self.isTestRun($0.unwrappedWords) }
    writtenPaths = []
    var workingFolders = WorkingFolders()
    for command in commands {
      let folders = workingFolders.enter(command)
      for word in command.redirectionTargets { recordPath(word, in: folders.shell, filter) }
      for word in command.writtenPaths() { recordPath(word, in: folders.program, filter) }
    }
    recordEffects(of: commands, filter)
  }

  private mutating func recordPath(_ word: String, in folder: String, _ filter: PrivacyFilter) {
    guard Self.canNameFile(word) else { return }
    let keptPath = filter.publicPath(WorkingFolders.path(word, in: folder))
    if !writtenPaths.contains(keptPath) { writtenPaths.append(keptPath) }
  }

  /// Records the gates that the commands loosen, and the files that they use.
  private mutating func recordEffects(
    of commands: [ShellLine.Command],
    _ filter: PrivacyFilter
  ) {
    var workingFolders = WorkingFolders()
    var variables = ShellVariables()
    for (unexpandedCommand, isCertain) in FileChanges.commandsWithCertainty(commands[...]) {
      let command = variables.expand(unexpandedCommand)
      let folders = workingFolders.enter(command)
      func publicPath(_ word: String, isTarget: Bool) -> String? {
        guard Self.canNameFile(word) else { return nil }
        let folder = isTarget ? folders.shell : folders.program
        return filter.publicPath(WorkingFolders.path(word, in: folder))
      }
      for effect in command.gateEffects() {
        if let path = publicPath(effect.word, isTarget: effect.isTarget) {
          add(GateChange(path: path, loosening: effect.loosening))
        }
      }
      for use in command.namedFileUses() where isCertain || use.kind == .read {
        guard let path = publicPath(use.word, isTarget: use.isTarget),
          !path.hasPrefix("outside/"), !path.contains("$")
        else { continue }
        fileUses.append(FileUse(path: path, kind: use.kind))
      }
    }
  }

  /// Adds a change, unless the same file has a change that is clearer.
  private mutating func add(_ change: GateChange) {
    let known = gateChanges.filter { $0.path == change.path }
    guard !known.contains(change), known.isEmpty || change.loosening != .unclear else { return }
    gateChanges.removeAll { $0.path == change.path && $0.loosening == .unclear }
    gateChanges.append(change)
  }

  /// Returns a command line that runs in a folder other than the project folder.
  ///
  /// - Parameters:
  ///   - line: The line as the agent wrote it.
  ///   - folder: The folder in which the tool runs it; `nil` for the project folder.
  ///   - filter: The filter that knows the project folder.
  /// - Returns: The line, after a `cd` if the folder is another one.
  static func line(_ line: String, in folder: String?, _ filter: PrivacyFilter) -> String {
    guard let folder, folder != filter.projectFolder else { return line }
    return "cd '\(folder)'; \(line)"
  }

  /// Returns the programs of a command line with their subcommands, such as `cd; npm test`.
  ///
  /// Unknown programs become `program`, and unknown subcommands are left out.
  package static func summary(of line: String) -> String {
    summary(ShellLine(line).allCommands)
  }

  private static func summary(_ commands: [ShellLine.Command]) -> String {
    commands.map { summary($0.unwrappedWords) }.filter { !$0.isEmpty }
      .reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
      .joined(separator: "; ")
  }

  /// Returns whether a word can be the path of a file.
  ///
  /// A device, a number and a pattern with wildcards are not paths of files.
  private static func canNameFile(_ word: String) -> Bool {
    !word.isEmpty && !word.hasPrefix("/dev/") && !word.allSatisfy(\.isNumber)
      && !word.contains { "*?[{".contains($0) }
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
