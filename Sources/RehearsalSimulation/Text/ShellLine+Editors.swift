extension ShellLine.Command {
  /// The short options with a value of a program that can change files in place.
  ///
  /// The value follows the letter in the same word.
  private struct EditorOptions {
    /// The letters of all options with a value.
    var lettersWithValue: String
    /// The letters among them whose value may be the next word.
    var lettersWithNextWord: String
    /// The letters among them whose value is a script or a file with a script.
    var scriptLetters: String
  }

  private static let editors: [String: EditorOptions] = [
    "perl": EditorOptions(
      lettersWithValue: "CDEFIMVdeimx",
      lettersWithNextWord: "EIe",
      scriptLetters: "Ee"
    ),
    "sed": EditorOptions(
      lettersWithValue: "efi",
      lettersWithNextWord: "ef",
      scriptLetters: "ef"
    ),
  ]

  /// The files and scripts of a command of `sed` or `perl`.
  package struct EditorCommand {
    /// The files that the program reads.
    package fileprivate(set) var files: [String] = []
    /// The scripts in the command line, without those in files.
    package fileprivate(set) var scripts: [String] = []
    /// Whether the option `-i` makes the program change the files.
    package fileprivate(set) var isInPlace = false
  }

  /// Returns the files that `sed` or `perl` changes because of its option `-i`.
  ///
  /// The result is `nil` for other programs, and if the option is missing. The first word is the name of the
  /// program.
  package static func filesEditedInPlace(_ words: [String]) -> [String]? {
    editorCommand(words).flatMap { $0.isInPlace ? $0.files : nil }
  }

  /// Returns the files and scripts of a command of `sed` or `perl`; `nil` for other programs.
  ///
  /// The first word is the name of the program.
  package static func editorCommand(_ words: [String]) -> EditorCommand? {
    guard let program = words.first, let options = editors[program] else { return nil }
    var arguments: [String] = []
    var command = EditorCommand()
    var (hasScript, isValueNext, isScriptNext) = (false, false, false)
    for word in words.dropFirst() {
      let letters = word.dropFirst()
      if isValueNext {
        if isScriptNext { command.scripts.append(word) }
        isValueNext = false
      } else if !word.hasPrefix("-") {
        // On macOS, an empty argument follows `-i`.
        if !word.isEmpty { arguments.append(word) }
      } else if letters.hasPrefix("-") {
        let name = word.prefix { $0 != "=" }
        let isScript = name == "--expression" || name == "--file"
        command.isInPlace = command.isInPlace || name == "--in-place"
        hasScript = hasScript || isScript
        isValueNext = isScript && name == word
        isScriptNext = name == "--expression"
        if isScriptNext, !isValueNext {
          command.scripts.append(String(word.dropFirst(name.count + 1)))
        }
      } else if let index = letters.firstIndex(where: { options.lettersWithValue.contains($0) }) {
        let isLast = letters.index(after: index) == letters.endIndex
        command.isInPlace = command.isInPlace || letters[index] == "i"
        hasScript = hasScript || options.scriptLetters.contains(letters[index])
        isValueNext = isLast && options.lettersWithNextWord.contains(letters[index])
        isScriptNext = "Ee".contains(letters[index])
        if isScriptNext, !isLast {
          command.scripts.append(String(letters[letters.index(after: index)...]))
        }
      }
    }
    // Without an option for the script, the script is the first argument.
    if !hasScript { command.scripts += arguments.prefix(1) }
    command.files = hasScript ? arguments : Array(arguments.dropFirst())
    return command
  }
}
