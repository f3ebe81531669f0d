extension ShellLine.Command {
  /// The arguments of a program, separated from its options.
  struct Arguments {
    /// The arguments that are neither options nor values of options.
    private(set) var words: [String] = []
    /// The options without their values.
    private(set) var options: [String] = []
    /// The path that the last option for a path names; `nil` if there is no such option.
    private(set) var path: String?
    /// The number of arguments before the word `--`; `nil` if there is no such word.
    private(set) var countBeforeDashes: Int?

    /// Reads arguments.
    ///
    /// - Parameters:
    ///   - arguments: The arguments and options.
    ///   - knownOptions: The options of the program that have values.
    init(_ arguments: ArraySlice<String>, _ knownOptions: Options = Options()) {
      var remainingWords = arguments
      while let word = remainingWords.first {
        guard word != "--" else {
          countBeforeDashes = words.count
          words += remainingWords.dropFirst()
          break
        }
        guard word.hasPrefix("-") else {
          words.append(word)
          remainingWords = remainingWords.dropFirst()
          continue
        }
        let option = knownOptions.read(remainingWords)
        path = option.path ?? path
        options.append(knownOptions.withoutValue(word))
        remainingWords = remainingWords.dropFirst(option.wordCount)
      }
    }

    /// Returns whether an option is given by its long name, or by its letter in a group such as `-rf`.
    func hasOption(_ letter: Character, _ name: String) -> Bool {
      options.contains { $0 == name || !$0.hasPrefix("--") && $0.contains(letter) }
    }

    /// Returns whether one of several options is given.
    func hasOption(_ names: Set<String>) -> Bool { options.contains(where: names.contains) }
  }
}
