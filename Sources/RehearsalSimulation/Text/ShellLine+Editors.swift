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

  /// Returns the files that `sed` or `perl` changes because of its option `-i`.
  ///
  /// The result is `nil` for other programs, and if the option is missing. The first word is the name of the
  /// program.
  package static func filesEditedInPlace(_ words: [String]) -> [String]? {
    guard let program = words.first, let options = editors[program] else { return nil }
    var arguments: [String] = []
    var (isInPlace, hasScript, isValueNext) = (false, false, false)
    for word in words.dropFirst() {
      let letters = word.dropFirst()
      if isValueNext {
        isValueNext = false
      } else if !word.hasPrefix("-") {
        // On macOS, an empty argument follows `-i`.
        if !word.isEmpty { arguments.append(word) }
      } else if letters.hasPrefix("-") {
        let name = word.prefix { $0 != "=" }
        let isScript = name == "--expression" || name == "--file"
        isInPlace = isInPlace || name == "--in-place"
        hasScript = hasScript || isScript
        isValueNext = isScript && name == word
      } else if let index = letters.firstIndex(where: { options.lettersWithValue.contains($0) }) {
        let isLast = letters.index(after: index) == letters.endIndex
        isInPlace = isInPlace || letters[index] == "i"
        hasScript = hasScript || options.scriptLetters.contains(letters[index])
        isValueNext = isLast && options.lettersWithNextWord.contains(letters[index])
      }
    }
    guard isInPlace else { return nil }
    // Without an option for the script, the script is the first argument.
    return hasScript ? arguments : Array(arguments.dropFirst())
  }
}
