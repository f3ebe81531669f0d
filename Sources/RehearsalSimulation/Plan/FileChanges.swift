/// A change of a file by a shell command.
package struct FileChange: Sendable, Hashable {
  /// What happens to the file.
  package enum Effect: Sendable {
    /// The file gets a new content.
    case write
    /// Text is appended to the file.
    case append
    /// The content of the file is edited in place.
    case edit
    /// The file is removed or moved away.
    case remove
  }

  /// The path of the file, relative to the project's folder.
  package var path: String
  package var effect: Effect

  package init(path: String, effect: Effect) {
    (self.path, self.effect) = (path, effect)
  }
}

/// The files of tasks that a shell command line is certain to change if it succeeds.
///
/// The line may change more files. The following changes are left out:
/// - changes of files that no task touches, such as logs and build products
/// - changes by a command that may not run, such as one after `||` or in a loop
/// - changes of files whose names are unknown, as in `rm *.py`
/// - changes by a command that can leave its files as they are, such as `cp -n`, `git stash` and `git reset --hard`
package struct FileChanges: Sendable {
  /// The changes, in the order of the commands.
  package private(set) var changes: [FileChange] = []
  /// The elements of ``changes``, for finding a change that is there already.
  private var changeSet: Set<FileChange> = []
  /// Whether the line can change any file, even one that it does not name or that no task touches.
  private var canChangeFiles = false
  /// Whether the line only changes files, so that its success proves nothing about the work.
  ///
  /// A line that can leave its files as they are counts too, such as `git stash`.
  package private(set) var onlyChangesFiles = false

  /// The programs that only change or show files.
  private static let filePrograms: Set<String> = [
    ":", "cat", "cd", "chmod", "cp", "dd", "echo", "git", "head", "install", "ln", "ls", "mkdir",
    "mv", "patch", "perl", "popd", "printf", "pushd", "rm", "rmdir", "rsync", "sed", "shred",
    "sponge", "sync", "tail", "tar", "tee", "touch", "true", "truncate", "unlink", "unzip",
  ]

  /// Creates the changes of a line that changes no files.
  package init() {}

  /// Finds the changes of a command line.
  package init(_ line: ShellLine, _ folders: TaskFolders) {
    var workingFolders = WorkingFolders()
    var runsOtherPrograms = false
    var variables = ShellVariables()
    for (unexpandedCommand, isCertain) in Self.commandsWithCertainty(line.allCommands[...]) {
      let command = isCertain ? variables.expand(unexpandedCommand) : unexpandedCommand
      let current = workingFolders.enter(command)
      if let program = command.unwrappedWords.first {
        runsOtherPrograms = runsOtherPrograms || !Self.filePrograms.contains(program)
      }
      guard isCertain else { continue }
      if command.canChangeFiles { canChangeFiles = true }
      for target in command.redirectionTargets {
        let effect = command.appendedTargets.contains(target) ? FileChange.Effect.append : .write
        if let path = Self.path(target, in: current.shell) { add(path, effect, folders) }
      }
      for change in command.certainChanges(folders, in: current.program) {
        guard let path = Self.path(change.path, in: current.program) else { continue }
        add(path, change.effect, folders)
        guard change.effect == .remove else { continue }
        for innerPath in folders.touchedPaths(below: path) { add(innerPath, .remove, folders) }
      }
    }
    onlyChangesFiles = canChangeFiles && !runsOtherPrograms
  }

  private mutating func add(
    _ path: String,
    _ effect: FileChange.Effect,
    _ folders: TaskFolders
  ) {
    canChangeFiles = true
    guard folders.isTouched(path) else { return }
    let change = FileChange(path: path, effect: effect)
    if changeSet.insert(change).inserted { changes.append(change) }
  }

  /// Returns the path that an argument names in a folder; `nil` if it is unknown, or outside the project.
  private static func path(_ word: String, in folder: String) -> String? {
    let isUnknown = [word, folder].contains { text in text.contains { "*?[{$<>".contains($0) } }
    guard !isUnknown, let path = WorkingFolders.projectPath(word, in: folder) else { return nil }
    return path.isEmpty || path == "." ? nil : path
  }

  /// The words that begin a part of a line that may not run, or may run several times.
  private static let conditionalWords: Set<String> = [
    "case", "do", "elif", "else", "for", "function", "if", "select", "then", "until", "while", "{",
  ]

  /// Returns each command, with whether the command is certain to run if the line succeeds.
  ///
  /// In `allCommands` and in the result, each command is followed by the commands that it passes to a shell.
  package static func commandsWithCertainty(
    _ allCommands: ArraySlice<ShellLine.Command>
  ) -> [(ShellLine.Command, Bool)] {
    var results: [(ShellLine.Command, Bool)] = []
    var remainingCommands = allCommands
    for isCertain in certainty(of: outerCommands(allCommands)) {
      guard let command = remainingCommands.popFirst() else { break }
      let innerCommands = remainingCommands.prefix(command.innerCommands.count)
      remainingCommands = remainingCommands.dropFirst(innerCommands.count)
      results.append((command, isCertain))
      results += commandsWithCertainty(innerCommands).map { ($0.0, $0.1 && isCertain) }
    }
    return results
  }

  /// Returns the commands that no other command passes to a shell.
  private static func outerCommands(
    _ allCommands: ArraySlice<ShellLine.Command>
  ) -> [ShellLine.Command] {
    var results: [ShellLine.Command] = []
    var remainingCommands = allCommands
    while let command = remainingCommands.popFirst() {
      results.append(command)
      remainingCommands = remainingCommands.dropFirst(command.innerCommands.count)
    }
    return results
  }

  /// Returns whether each command of a line is certain to run if the line succeeds.
  private static func certainty(of commands: [ShellLine.Command]) -> [Bool] {
    // From this command on, no command is certain to run.
    let firstConditional =
      commands.firstIndex { command in
        command.connection == .or
          || command.words.first.map(conditionalWords.contains) ?? false
      } ?? commands.endIndex
    // Only for the last list of the line does the success of the line imply that every command before `&&`
    // succeeded.
    let lastStart = commands.lastIndex { $0.connection == .sequence } ?? 0
    let firstListed = max(lastStart, firstConditional < commands.endIndex ? firstConditional : 0)
    var isInList = false
    // The number of subshells around the list.
    var listDepth = 0
    return commands.enumerated()
      .map { index, command in
        // A group after `&&` belongs to the list with all its commands.
        let isInGroup = isInList && command.sharedSubshellCount > listDepth
        isInList =
          command.connection == .and || isInGroup || isInList && command.connection == .pipe
        if !isInGroup { listDepth = command.sharedSubshellCount }
        return index < firstConditional && (!isInList || index >= firstListed)
      }
  }
}

extension ShellLine.Command {
  /// The options with which a program need not change the files that its arguments name, by program.
  private static let omittingOptions: [String: (letters: String, names: Set<String>)] = [
    "cp": ("inu", ["--dry-run", "--interactive", "--no-clobber", "--update"]),
    "git": ("in", ["--cached", "--dry-run", "--interactive", "--patch"]),
    "install": ("d", ["--directory"]),
    "ln": ("i", ["--interactive"]),
    "mv": ("inu", ["--dry-run", "--interactive", "--no-clobber", "--update"]),
    "rm": ("i", ["--interactive"]),
    "rsync": ("nu", ["--dry-run", "--existing", "--ignore-existing", "--update"]),
  ]

  /// The programs that can write folders as well as files.
  private static let folderPrograms: Set<String> = [
    "bsdtar", "cp", "git", "gtar", "install", "ln", "mv", "rsync", "tar", "tsc", "unzip",
  ]

  /// Returns the changes that the command is certain to make, without those of redirections.
  ///
  /// - Parameters:
  ///   - folders: The files and folders that are known.
  ///   - folder: The folder in which the program works.
  /// - Returns: The changes, whose paths are relative to `folder`.
  fileprivate func certainChanges(_ folders: TaskFolders, in folder: String) -> [FileChange] {
    let words = unwrappedWords
    guard let program = words.first, changesAllFiles(program, words) else { return [] }
    func touchesFile(_ word: String) -> Bool {
      WorkingFolders.projectPath(word, in: folder).map(folders.touchesFile) ?? false
    }
    let removedPaths = Set(Self.removedPaths(words))
    let namesCommit = words.starts(with: ["git", "checkout"]) && !words.contains("--")
    return writtenPaths {
      WorkingFolders.projectPath($0, in: folder).map(folders.contains) ?? false
    }
    .compactMap { path in
      if removedPaths.contains(path) { return FileChange(path: path, effect: .remove) }
      // The content of a folder need not change, and the name of a commit can look like that of a file.
      if namesCommit || Self.folderPrograms.contains(program) && !Self.looksLikeFile(path) {
        guard touchesFile(path) else { return nil }
      }
      if program == "sed" || program == "perl" { return FileChange(path: path, effect: .edit) }
      let isAppending = program == "tee" && words.contains { $0 == "-a" || $0 == "--append" }
      return FileChange(path: path, effect: isAppending ? .append : .write)
    }
  }

  /// Returns whether a program is certain to change the files that its arguments name.
  package func changesAllFiles(_ program: String, _ words: [String]) -> Bool {
    // The program `touch` changes the time of a file, but not its content.
    if program == "touch" || program == "rmdir" || words.starts(with: ["git", "clean"]) {
      return false
    }
    guard let options = Self.omittingOptions[program] else { return true }
    return !words.contains { word in
      guard word.hasPrefix("-") else { return false }
      return word.hasPrefix("--")
        ? options.names.contains(String(word.prefix { $0 != "=" }))
        : word.contains { options.letters.contains($0) }
    }
  }

  /// Returns the arguments that a program removes or moves away.
  private static func removedPaths(_ words: [String]) -> [String] {
    if let transfer = Transfer(words) { return transfer.movesSources ? transfer.sources : [] }
    let isRemoval = ["rm", "unlink"].contains(words.first) || words.starts(with: ["git", "rm"])
    return isRemoval ? words.filter { !$0.hasPrefix("-") } : []
  }
}

/// The changes of files by the command lines of a run, each of which is examined once.
package struct FileChangeTable: Sendable {
  /// The number of lines after which the table forgets all of them, to limit its memory in a long run.
  private static let capacity = 1_000

  private var changesByText: [String: FileChanges] = [:]

  package init() {}

  /// Returns the changes that a command line is certain to make.
  ///
  /// - Parameters:
  ///   - text: The command line.
  ///   - plan: The plan of the run, which is always the same.
  ///   - parse: A closure that parses the line. It is called only for a line that the table does not know.
  /// - Returns: The changes.
  package mutating func changes(
    by text: String,
    in plan: Plan,
    parse: (String) -> ShellLine = { ShellLine($0) }
  ) -> FileChanges {
    // The name of a routine command of the protocol is not a command line.
    if RoutineCommand.isRoutine(text) { return FileChanges() }
    if let changes = changesByText[text] { return changes }
    let changes = FileChanges(parse(text), plan.taskFolders)
    if changesByText.count == Self.capacity { changesByText.removeAll() }
    changesByText[text] = changes
    return changes
  }
}
