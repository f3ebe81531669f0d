import RehearsalSimulation

extension ShellLine.Command {
  /// A file that a command names, and how the command uses it.
  struct NamedFileUse {
    /// The path as the command line states it.
    var word: String
    var kind: FileUse.Kind
    /// Whether the path is the target of a redirection, and so relative to the folder of the shell.
    var isTarget = false
  }

  /// The programs that show the files which their arguments name.
  private static let readers: Set<String> = [
    "bat", "cat", "head", "less", "more", "nl", "tail",
  ]
  /// The programs that show parts of files, after an argument with a pattern or a script.
  private static let searchers: Set<String> = ["awk", "egrep", "fgrep", "grep", "rg"]

  /// Returns the files that the command reads, and those that it changes if it runs and succeeds.
  func namedFileUses() -> [NamedFileUse] {
    let words = unwrappedWords
    let hasKnownOutput = output != nil || words.isEmpty || words.first == ":"
    let targets = redirectionTargets.map { target in
      let kind: FileUse.Kind =
        appendedTargets.contains(target) ? .edit : hasKnownOutput ? .overwrite : .output
      return NamedFileUse(word: target, kind: kind, isTarget: true)
    }
    return Self.readPaths(words).map { NamedFileUse(word: $0, kind: .read) } + writtenFiles(words)
      + targets
  }

  private static func readPaths(_ words: [String]) -> [String] {
    guard let program = words.first else { return [] }
    let arguments = words.dropFirst().filter { !$0.hasPrefix("-") }
    if readers.contains(program) { return arguments }
    if searchers.contains(program) { return Array(arguments.dropFirst()) }
    if program == "diff" { return arguments }
    return editorCommand(words)?.files ?? []
  }

  /// Returns the files that the program changes.
  ///
  /// A file that is moved away keeps the changes of others. So does one that is edited in place.
  private func writtenFiles(_ words: [String]) -> [NamedFileUse] {
    guard let program = words.first, changesAllFiles(program, words) else { return [] }
    let transfer = Transfer(words)
    let destinations = transfer?.writtenPaths { _ in false }
    let isPatch = !patches(words).isEmpty || program == "patch"
    let isAppending = program == "tee" && words.contains { $0 == "-a" || $0 == "--append" }
    let isEditing = isPatch || isAppending || ["perl", "sed"].contains(program)
    return writtenPaths().map { path in
      let staysElsewhere = destinations.map { !$0.contains(path) } ?? false
      return NamedFileUse(word: path, kind: isEditing || staysElsewhere ? .edit : .overwrite)
    }
  }
}
