extension ShellLine.Command {
  /// The options of a program that have values.
  struct Options {
    /// The letters of the short options that have a value, such as `u` for `-u NAME`.
    var lettersWithValue = ""
    /// The long options whose value may be the next word, such as `--user`.
    var namesWithValue: Set<String> = []
    /// The options whose value is the path that matters, such as `-C` for the folder in which a program works.
    var pathOptions: Set<String> = []

    /// Reads the option at the beginning of some words.
    ///
    /// The value of `u` is the next word in `-nu NAME`, and a part of the same word in `-uNAME`.
    ///
    /// - Parameter words: The words, of which the first is an option.
    /// - Returns: The number of words of the option with its value, and the path that the option names.
    func read(_ words: ArraySlice<String>) -> (wordCount: Int, path: String?) {
      let word = words.first ?? ""
      var name = word
      var value: String?
      var isNextWordValue = false
      if word.hasPrefix("--") {
        if let equalsSign = word.firstIndex(of: "=") {
          name = String(word[..<equalsSign])
          value = String(word[word.index(after: equalsSign)...])
        } else {
          isNextWordValue = namesWithValue.contains(word)
        }
      } else if let index = word.dropFirst().firstIndex(where: { lettersWithValue.contains($0) }) {
        name = "-\(word[index])"
        value = String(word[word.index(after: index)...])
        isNextWordValue = value == ""
      }
      if isNextWordValue { value = words.dropFirst().first }
      return (isNextWordValue ? 2 : 1, pathOptions.contains(name) ? value : nil)
    }

    /// Returns an option without the value that is part of the same word.
    func withoutValue(_ option: String) -> String {
      if option.hasPrefix("--") { return String(option.prefix { $0 != "=" }) }
      return option.dropFirst().firstIndex { lettersWithValue.contains($0) }
        .map { String(option[...$0]) } ?? option
    }
  }

  /// A program or shell keyword that runs the command after it, such as `sudo`.
  private struct Wrapper {
    var options = Options()
    /// The number of arguments before the command, such as one for the time of `timeout`.
    var argumentCount = 0
  }

  /// The programs and shell keywords that run the command after them, by name.
  private static let wrappers: [String: Wrapper] = [
    "!": Wrapper(), "{": Wrapper(), "builtin": Wrapper(), "busybox": Wrapper(),
    "command": Wrapper(), "do": Wrapper(), "elif": Wrapper(), "else": Wrapper(), "if": Wrapper(),
    "nohup": Wrapper(), "setsid": Wrapper(), "then": Wrapper(), "until": Wrapper(),
    "while": Wrapper(),
    "doas": Wrapper(options: Options(lettersWithValue: "Cu")),
    "env": Wrapper(
      options: Options(
        lettersWithValue: "CPu",
        namesWithValue: ["--chdir", "--unset"],
        pathOptions: ["-C", "--chdir"]
      )
    ),
    "exec": Wrapper(options: Options(lettersWithValue: "a")),
    "ionice": Wrapper(
      options: Options(lettersWithValue: "PRcnpu", namesWithValue: ["--class", "--classdata"])
    ),
    "nice": Wrapper(options: Options(lettersWithValue: "n", namesWithValue: ["--adjustment"])),
    "sudo": Wrapper(
      options: Options(
        lettersWithValue: "CDRTUghprtu",
        namesWithValue: [
          "--chdir", "--chroot", "--close-from", "--command-timeout", "--group", "--host",
          "--other-user", "--prompt", "--role", "--type", "--user",
        ],
        pathOptions: ["-D", "--chdir"]
      )
    ),
    "stdbuf": Wrapper(
      options: Options(
        lettersWithValue: "eio",
        namesWithValue: ["--error", "--input", "--output"]
      )
    ),
    "time": Wrapper(
      options: Options(lettersWithValue: "fo", namesWithValue: ["--format", "--output"])
    ),
    "timeout": Wrapper(
      options: Options(lettersWithValue: "ks", namesWithValue: ["--kill-after", "--signal"]),
      argumentCount: 1
    ),
    "xargs": Wrapper(
      options: Options(
        lettersWithValue: "EIJLPRSadns",
        namesWithValue: [
          "--arg-file", "--delimiter", "--max-args", "--max-chars", "--max-procs",
          "--process-slot-var",
        ]
      )
    ),
  ]

  /// The options of programs that can work in another folder, by name of the program.
  ///
  /// For `git`, these are the options before its subcommand.
  private static let optionsByProgram: [String: Options] = [
    "git": Options(
      lettersWithValue: "Cc",
      namesWithValue: ["--config-env", "--git-dir", "--namespace", "--work-tree"],
      pathOptions: ["-C"]
    ),
    "gmake": makeOptions, "make": makeOptions,
    "patch": Options(
      lettersWithValue: "BDFVYdgioprz",
      namesWithValue: [
        "--directory", "--fuzz", "--input", "--output", "--reject-file", "--strip", "--suffix",
      ],
      pathOptions: ["-d", "--directory"]
    ),
    "npm": Options(
      lettersWithValue: "C",
      namesWithValue: ["--prefix"],
      pathOptions: ["-C", "--prefix"]
    ),
    "pnpm": Options(
      lettersWithValue: "C",
      namesWithValue: ["--dir"],
      pathOptions: ["-C", "--dir"]
    ),
    "yarn": Options(namesWithValue: ["--cwd"], pathOptions: ["--cwd"]),
  ]

  private static let makeOptions = Options(
    lettersWithValue: "CEIWfo",
    namesWithValue: [
      "--assume-new", "--assume-old", "--directory", "--eval", "--file", "--include-dir",
      "--makefile", "--new-file", "--old-file", "--what-if",
    ],
    pathOptions: ["-C", "--directory"]
  )

  /// The name of the program that finally runs, followed by its arguments.
  ///
  /// Words that only run the program are left out: variable assignments, whole numbers, and programs such as
  /// `sudo` and `timeout` with their options and the values of these. The options that name the program's
  /// folder, and all options of `git` before its subcommand, are left out too. For example,
  /// `sudo -u NAME git -C web push` becomes `git push`, and `npm --prefix web test` becomes `npm test`.
  package var unwrappedWords: [String] { separateOptions(wrappedProgram.words).words }

  /// The folder in which the program is started, such as `web` for `env -C web make`.
  ///
  /// The folder is relative to that of the shell. It is `nil` if it is the same.
  var startFolder: String? { wrappedProgram.startFolder }

  /// The folder that an option of the program itself names, such as `-C` of `git` and `make`.
  ///
  /// The folder is relative to that in which the program is started. It is `nil` if there is no such option.
  package var optionFolder: String? { separateOptions(wrappedProgram.words).folder }

  /// The program that finally runs with its arguments, and the folder in which it is started.
  private var wrappedProgram: (words: [String], startFolder: String?) {
    var remainingWords = words[...]
    var wrapper = Wrapper()
    var startFolder: String?
    while let word = remainingWords.first {
      var wordCount = 1
      if word.hasPrefix("-") {
        let option = wrapper.options.read(remainingWords)
        wordCount = option.wordCount
        if let folder = option.path {
          startFolder = WorkingFolders.path(folder, in: startFolder ?? "")
        }
      } else if wrapper.argumentCount > 0 {
        wrapper.argumentCount -= 1
      } else if let nextWrapper = Self.wrappers[Self.name(of: word)] {
        wrapper = nextWrapper
      } else if !word.contains("="), !word.allSatisfy(\.isNumber) {
        break
      }
      remainingWords = remainingWords.dropFirst(wordCount)
    }
    return (remainingWords.prefix(1).map(Self.name) + remainingWords.dropFirst(), startFolder)
  }

  /// Removes the options that name a program's folder, and all options of `git` before its subcommand.
  ///
  /// - Parameter words: The name of the program and its arguments.
  /// - Returns: The other words, and the folder that the options name together.
  private func separateOptions(_ words: [String]) -> (words: [String], folder: String?) {
    guard let program = words.first, let options = Self.optionsByProgram[program] else {
      return (words, nil)
    }
    var keptWords = [program]
    var folder: String?
    var remainingWords = words.dropFirst()
    while let word = remainingWords.first, word != "--" {
      guard word.hasPrefix("-") else {
        if program == "git" { break }
        keptWords.append(word)
        remainingWords = remainingWords.dropFirst()
        continue
      }
      let option = options.read(remainingWords)
      if let optionFolder = option.path {
        folder = WorkingFolders.path(optionFolder, in: folder ?? "")
      } else if program != "git" {
        keptWords += remainingWords.prefix(option.wordCount)
      }
      remainingWords = remainingWords.dropFirst(option.wordCount)
    }
    return (keptWords + remainingWords, folder)
  }

  private static func name(of program: String) -> String {
    program.split(separator: "/").last.map(String.init) ?? program
  }
}
