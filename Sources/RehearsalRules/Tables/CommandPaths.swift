import RehearsalSimulation

/// The paths that a shell command line may write, remove or move, and those that it is known to change.
///
/// The command line is not run.
struct CommandPaths: Sendable {
  /// The paths that the command line may change.
  ///
  /// These paths are ``writtenPaths``, the files that `touch` names, and the arguments of programs that are not assumed
  /// to be read-only. They are normalised and relative to the project's folder.
  private(set) var changedPaths: [String] = []
  /// The paths among `changedPaths` that the command line is known to write, remove or move.
  ///
  /// These paths are the targets of output redirections, and those that
  /// ``ShellLine/Command/writtenPaths(isKnownFolder:)`` finds, such as the arguments of `tee` and `sed -i`. A file that
  /// a program only reads, such as its configuration, is not included.
  private(set) var writtenPaths: [String] = []
  /// The paths among `changedPaths` that may be removed or moved with everything below them.
  ///
  /// These are the paths of `rm -r`, and those of `mv` without its destination.
  private(set) var removedPaths: [String] = []

  /// The programs that are assumed not to change the files that their arguments name.
  private static let readOnlyPrograms: Set<String> = [
    "[", "[[", "ag", "cat", "cmp", "diff", "du", "echo", "egrep", "fgrep", "file", "grep", "head",
    "jq",
    "less", "ls", "md5sum", "more", "nl", "od", "printf", "rg", "sha256sum", "stat", "tail", "test",
    "tree", "wc", "which", "xxd",
    // Words of the shell.
    ".", "case", "cd", "declare", "eval", "export", "for", "local", "popd", "pushd", "readonly",
    "select", "source", "unset",
    // Test runners, type checkers and linters.
    "jest", "mypy", "phpunit", "pyright", "pytest", "shellcheck", "tsc", "vitest", "yamllint",
  ]

  /// The programs that change other files than those that their arguments name.
  private static let archivePrograms: Set<String> = ["bsdtar", "gtar", "tar", "unzip"]

  /// The subcommands of `git` that are assumed to change no files.
  private static let readOnlyGitSubcommands: Set<String> = [
    "blame", "diff", "grep", "log", "ls-files", "show", "status",
  ]

  /// Finds the paths in a command line, such as `cd api && rm -r old`.
  ///
  /// A file that is copied or moved to one of the folders keeps its name there.
  init(_ line: ShellLine, _ folders: TaskFolders) {
    var workingFolders = WorkingFolders()
    var variables = ShellVariables()
    var listedPaths: [String] = []
    for unexpandedCommand in line.allCommands {
      let command = variables.expand(unexpandedCommand)
      let currentFolders = workingFolders.enter(command)
      let (shellFolder, folder) = (currentFolders.shell, currentFolders.program)
      let targets = command.redirectionTargets.compactMap {
        WorkingFolders.projectPath($0, in: shellFolder)
      }
      changedPaths += targets
      let namedPaths = command.writtenPaths { path in
        WorkingFolders.projectPath(path, in: folder).map(folders.contains) ?? false
      }
      .compactMap { WorkingFolders.projectPath($0, in: folder) }
      // The program `touch` changes the time of a file, but not its content.
      writtenPaths += targets + (command.unwrappedWords.first == "touch" ? [] : namedPaths)
      changedPaths += namedPaths
      if command.connection != .pipe { listedPaths = [] }
      addPossiblePaths(of: command, in: folder, listedPaths)
      listedPaths += Self.listedPaths(command.unwrappedWords)
        .compactMap { WorkingFolders.projectPath($0, in: folder) }
    }
  }

  /// Adds the paths that a program may change, but that it is not known to change.
  ///
  /// - Parameters:
  ///   - command: The command that runs the program.
  ///   - folder: The folder in which the program works.
  ///   - listedPaths: The paths that earlier commands of the same pipe list. The program `xargs` passes them
  ///     on as arguments.
  private mutating func addPossiblePaths(
    of command: ShellLine.Command,
    in folder: String,
    _ listedPaths: [String]
  ) {
    let words = Self.programWords(command.unwrappedWords)
    if let output = ShellLine.Command.outputPath(words).flatMap({
      WorkingFolders.projectPath($0, in: folder)
    }) {
      changedPaths.append(output)
    }
    guard let program = words.first, !Self.isReadOnly(program, words) else { return }
    let transfer = ShellLine.Command.Transfer(words)
    let namesOtherFiles = transfer != nil || Self.archivePrograms.contains(program)
    var arguments = namesOtherFiles ? [] : words.dropFirst().flatMap(Self.possiblePaths)
    // A build may change any file of the folder in which it works.
    if program != "git", command.optionFolder != nil { arguments.append(".") }
    changedPaths += arguments.compactMap { WorkingFolders.projectPath($0, in: folder) }
    if command.words.contains("xargs"), !namesOtherFiles || transfer?.movesSources ?? false {
      changedPaths += listedPaths
    }
    let removedArguments =
      if let transfer {
        transfer.movesSources ? transfer.sources : []
      } else {
        Self.removesFolders(program, words) ? arguments : []
      }
    removedPaths += removedArguments.compactMap { WorkingFolders.projectPath($0, in: folder) }
  }

  /// Returns the arguments of a program that lists files, such as `web/*.ts` for `ls web/*.ts`.
  private static func listedPaths(_ words: [String]) -> [String] {
    switch words.first {
    case "echo", "fd", "ls", "printf": words.dropFirst().filter { !$0.hasPrefix("-") }
    case "find": Array(words.dropFirst().prefix { !$0.hasPrefix("-") })
    case "git" where words.dropFirst().first == "ls-files":
      words.dropFirst(2).filter { !$0.hasPrefix("-") }
    default: []
    }
  }

  /// The programs that run the script that their first argument names.
  private static let interpreters: Set<String> = [
    "bash", "bun", "dash", "deno", "ksh", "lua", "node", "php", "python", "python3", "ruby", "sh",
    "ts-node", "tsx", "zsh",
  ]

  /// The programs that run another program, which their arguments name after a subcommand.
  ///
  /// The value is the subcommand, such as `exec` for `bundle`, or empty if there is none.
  private static let launchers = [
    "bundle": "exec", "bunx": "", "npx": "", "pnpx": "", "poetry": "run", "uv": "run", "uvx": "",
  ]

  /// Returns the words of the program that launchers finally run, without the script of an interpreter.
  ///
  /// For example, `npx tsc -p web` becomes `tsc -p web`, and `python -m pytest web` becomes `pytest web`.
  private static func programWords(_ words: [String]) -> [String] {
    var words = words[...]
    while let program = words.first, let subcommand = launchers[program] {
      var rest = words.dropFirst()
      if !subcommand.isEmpty {
        guard rest.first == subcommand else { break }
        rest = rest.dropFirst()
      }
      rest = rest.drop { $0.hasPrefix("-") }
      guard !rest.isEmpty else { break }
      words = rest
    }
    guard let program = words.first, interpreters.contains(program) else { return Array(words) }
    var arguments = words.dropFirst()
    if program.hasPrefix("python"), arguments.first == "-m" { return Array(arguments.dropFirst()) }
    if ["bun", "deno"].contains(program), arguments.first == "run" { arguments.removeFirst() }
    if let script = arguments.firstIndex(where: { !$0.hasPrefix("-") }) {
      arguments.remove(at: script)
    }
    return [program] + arguments
  }

  /// Returns whether a program removes folders together with their contents.
  private static func removesFolders(_ program: String, _ words: [String]) -> Bool {
    program == "rm"
      && words.contains { $0 == "--recursive" || hasFlag("r", $0) || hasFlag("R", $0) }
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
      guard let subcommand = words.dropFirst().first else { return true }
      // It is known for certain which paths `git restore` writes.
      return readOnlyGitSubcommands.contains(subcommand) || subcommand == "restore"
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
}

extension Event {
  /// Returns the first path that the event is known to change and that matches a condition, or `nil` if there is none.
  ///
  /// An event can change the path of a write, and the paths that a command is known to write, remove or move.
  func firstChangedPath(
    _ commands: inout CommandTable,
    where matches: (String) -> Bool
  ) -> String? {
    switch kind {
    case .actWrite(let path): return matches(path) ? path : nil
    case .actCommand(let command, _):
      guard !RoutineCommand.isRoutine(command) else { return nil }
      return commands.paths(in: command).writtenPaths.first(where: matches)
    default: return nil
    }
  }

  /// The path of a write; `nil` for any other event.
  var writtenPath: String? { if case .actWrite(let path) = kind { path } else { nil } }

  /// The words for how the event changes a path, for the text of a violation.
  var changeVerb: String { kind.name == .actWrite ? "wrote" : "ran a command that changes" }
}
