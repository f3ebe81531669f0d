extension ShellLine.Command {
  /// A program or shell keyword that runs the command after it, such as `sudo`.
  private struct Wrapper {
    /// The letters of the short options that have a value, such as `u` for `-u NAME`.
    var shortOptionsWithValue = ""
    /// The long options whose value may be the next word, such as `--user`.
    var longOptionsWithValue: Set<String> = []
    /// The number of arguments before the command, such as one for the time of `timeout`.
    var argumentCount = 0

    /// Returns whether the value of an option is the next word.
    ///
    /// The value of `u` is the next word in `-nu NAME`, and a part of the same word in `-uNAME`.
    func isNextWordValue(of option: String) -> Bool {
      guard !option.hasPrefix("--") else { return longOptionsWithValue.contains(option) }
      let letters = option.dropFirst()
      let valueIndex = letters.firstIndex { shortOptionsWithValue.contains($0) }
      return valueIndex.map { letters.index(after: $0) == letters.endIndex } ?? false
    }
  }

  /// The programs and shell keywords that run the command after them, by name.
  private static let wrappers: [String: Wrapper] = [
    "!": Wrapper(), "{": Wrapper(), "command": Wrapper(), "do": Wrapper(), "else": Wrapper(),
    "eval": Wrapper(), "if": Wrapper(), "nohup": Wrapper(), "then": Wrapper(), "until": Wrapper(),
    "while": Wrapper(),
    "env": Wrapper(shortOptionsWithValue: "CPu", longOptionsWithValue: ["--chdir", "--unset"]),
    "exec": Wrapper(shortOptionsWithValue: "a"),
    "nice": Wrapper(shortOptionsWithValue: "n", longOptionsWithValue: ["--adjustment"]),
    "sudo": Wrapper(
      shortOptionsWithValue: "CDRTUghprtu",
      longOptionsWithValue: [
        "--chdir", "--chroot", "--close-from", "--command-timeout", "--group", "--host",
        "--other-user", "--prompt", "--role", "--type", "--user",
      ]
    ),
    "time": Wrapper(shortOptionsWithValue: "fo", longOptionsWithValue: ["--format", "--output"]),
    "timeout": Wrapper(
      shortOptionsWithValue: "ks",
      longOptionsWithValue: ["--kill-after", "--signal"],
      argumentCount: 1
    ),
    "xargs": Wrapper(
      shortOptionsWithValue: "EIJLPRSadns",
      longOptionsWithValue: [
        "--arg-file", "--delimiter", "--max-args", "--max-chars", "--max-procs",
        "--process-slot-var",
      ]
    ),
  ]
  /// The programs that run the command line that follows an option `-c`, or the command lines of their input.
  private static let shells: Set<String> = ["bash", "dash", "ksh", "sh", "zsh"]

  /// The name of the program that finally runs, followed by its arguments.
  ///
  /// Words that only run the program are left out: variable assignments, whole numbers, and programs such as
  /// `sudo` and `timeout` with their options and the values of these. The options of `git` before its
  /// subcommand are left out too. For example, `sudo -u NAME git -C web push` becomes `git push`.
  package var unwrappedWords: [String] {
    let words = wordsWithoutWrappers
    let arguments = words.dropFirst()
    guard words.first == "git" else { return words }
    return ["git"] + arguments.dropFirst(Self.gitOptions(arguments).count)
  }

  /// The folder that the option `-C` of `git` names, relative to the folder in which the command starts.
  ///
  /// The value is `nil` if the program is not `git`, or if the option is missing. The folders of several such
  /// options are joined.
  package var gitFolder: String? {
    let words = wordsWithoutWrappers
    guard words.first == "git" else { return nil }
    let options = Self.gitOptions(words.dropFirst())
    let folders = zip(options, options.dropFirst()).filter { $0.0 == "-C" }.map(\.1)
    return folders.isEmpty ? nil : folders.joined(separator: "/")
  }

  private var wordsWithoutWrappers: [String] {
    var remainingWords = words[...]
    var wrapper = Wrapper()
    while let word = remainingWords.first {
      if word.hasPrefix("-") {
        if wrapper.isNextWordValue(of: word) { remainingWords = remainingWords.dropFirst() }
      } else if wrapper.argumentCount > 0 {
        wrapper.argumentCount -= 1
      } else if let nextWrapper = Self.wrappers[Self.name(of: word)] {
        wrapper = nextWrapper
      } else if !word.contains("="), !word.allSatisfy(\.isNumber) {
        break
      }
      remainingWords = remainingWords.dropFirst()
    }
    return remainingWords.prefix(1).map(Self.name) + remainingWords.dropFirst()
  }

  /// Returns the global options of `git` (those before its subcommand), together with their values.
  private static func gitOptions(_ arguments: ArraySlice<String>) -> ArraySlice<String> {
    var remainingArguments = arguments
    while let word = remainingArguments.first, word.hasPrefix("-") {
      remainingArguments = remainingArguments.dropFirst(gitOptionsWithValue.contains(word) ? 2 : 1)
    }
    return arguments.dropLast(remainingArguments.count)
  }

  /// The global options of `git` whose value is the next word.
  private static let gitOptionsWithValue: Set = [
    "-C", "-c", "--config-env", "--git-dir", "--namespace", "--work-tree",
  ]

  private static func name(of program: String) -> String {
    program.split(separator: "/").last.map(String.init) ?? program
  }

  /// The command line after the option `-c` of a shell, or the here-document that the shell reads.
  ///
  /// The value is `nil` if the command starts no shell in one of these ways.
  var script: String? {
    let words = unwrappedWords
    guard let program = words.first, Self.shells.contains(program) else { return nil }
    var arguments = words.dropFirst()
    var (isLine, readsInput) = (false, false)
    while let option = arguments.first, option.hasPrefix("-") || option.hasPrefix("+") {
      arguments = arguments.dropFirst()
      if option == "--" || option == "-" { break }
      if option.hasPrefix("--") {
        if Self.shellOptionsWithValue.contains(option) { arguments = arguments.dropFirst() }
        continue
      }
      isLine = isLine || option.hasPrefix("-") && option.contains("c")
      readsInput = readsInput || option.hasPrefix("-") && option.contains("s")
      // The word after the option `-o`, as in `bash -euo pipefail`, is the name of a setting.
      if option.hasSuffix("o") || option.hasSuffix("O") { arguments = arguments.dropFirst() }
    }
    if isLine { return arguments.first }
    return readsInput || arguments.isEmpty || arguments.first == "/dev/stdin" ? input : nil
  }

  /// The long options of shells whose value is the next word.
  private static let shellOptionsWithValue: Set<String> = ["--init-file", "--rcfile"]
}
