/// A shell command line, whose commands, pipes, quotes, groups and substitutions are parsed without
/// expansion.
package struct ShellLine: Sendable {
  /// A command of a command line.
  package struct Command: Sendable {
    /// The program and its arguments, without their quotes.
    package fileprivate(set) var words: [String] = []
    /// The words as written, separated by single spaces.
    package fileprivate(set) var text = ""
    /// The files to which the command's output is redirected.
    package fileprivate(set) var targets: [String] = []
    /// The commands that the command passes to a shell, as in `sh -c "make"`.
    package fileprivate(set) var inner: [Command] = []
  }

  /// The commands in order.
  ///
  /// The commands of a substitution come before the command that contains it.
  package private(set) var commands: [Command]

  /// The maximum nesting depth of substitutions and shells.
  ///
  /// Anything deeper is treated as plain text.
  private static let maximumDepth = 32

  package init(_ line: String) { self.init(line, depth: 0) }

  private init(_ line: String, depth: Int) {
    var reader = Reader(line, depthLeft: Self.maximumDepth - depth)
    reader.readCommands(until: nil)
    commands = reader.commands
    guard depth < Self.maximumDepth else { return }
    for index in commands.indices {
      guard let script = commands[index].script else { continue }
      commands[index].inner = ShellLine(script, depth: depth + 1).allCommands
    }
  }

  /// All commands, including those that the shells among them run.
  package var allCommands: [Command] { commands.flatMap { [$0] + $0.inner } }
}

extension ShellLine.Command {
  /// The programs and keywords that run the command after them.
  private static let wrappers: Set<String> = [
    "!", "{", "command", "do", "else", "env", "eval", "exec", "if", "nice", "nohup", "sudo", "then",
    "time", "timeout", "until", "while", "xargs",
  ]
  private static let shells: Set<String> = ["bash", "dash", "ksh", "sh", "zsh"]

  /// The program's name and its arguments, without prefixes that only run the program.
  ///
  /// Such prefixes are variable assignments, and programs such as `sudo` with their options and
  /// numbers.
  package var unwrapped: [String] {
    let words = words.drop { word in
      Self.wrappers.contains(Self.name(of: word)) || word.contains("=") || word.hasPrefix("-")
        || word.allSatisfy(\.isNumber)
    }
    return words.prefix(1).map(Self.name) + words.dropFirst()
  }

  private static func name(of program: String) -> String {
    program.split(separator: "/").last.map(String.init) ?? program
  }

  /// The command line that the command passes to a shell, or `nil` if the command starts no shell.
  fileprivate var script: String? {
    let words = unwrapped
    guard let program = words.first, Self.shells.contains(program),
      let flag = words.firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") })
    else { return nil }
    return words.dropFirst(flag + 1).first
  }
}

extension ShellLine {
  private struct Reader {
    private(set) var commands: [Command] = []
    private var currentCommand = Command()
    private var word: String?
    private var rawWord = ""
    private var isTarget = false

    private let characters: [Character]
    private var next = 0
    /// How many more levels of substitution are parsed.
    private var depthLeft: Int

    init(_ line: String, depthLeft: Int) {
      characters = Array(line)
      self.depthLeft = depthLeft
    }

    private func isAt(_ text: String) -> Bool {
      characters[next...].starts(with: text)
    }

    /// Reads commands to the end of the line, or past the character that ends a substitution.
    mutating func readCommands(until end: Character?) {
      while next < characters.count {
        let character = characters[next]
        next += 1
        if character == end { break }
        read(character)
      }
      endCommand()
    }

    private mutating func read(_ character: Character) {
      switch character {
      case "\\": readEscaped()
      case "'": readQuoted()
      case "\"": readDoublyQuoted()
      case "`": substitute(until: "`", "`")
      case "$" where isAt("("), "<" where isAt("("):
        next += 1
        substitute(until: ")", "\(character)(")
      case "&" where isAt(">"): break
      case ";", "|", "&", "\n", "(", ")": endCommand()
      case ">": beginTarget()
      case "<", " ", "\t", "\r": endWord()
      case "#" where word == nil:
        while next < characters.count, characters[next] != "\n" { next += 1 }
      default: add(character)
      }
    }

    private mutating func add(_ character: Character) {
      if word == nil { word = "" }
      word?.append(character)
      rawWord.append(character)
    }

    private mutating func readEscaped() {
      rawWord.append("\\")
      guard next < characters.count else { return }
      add(characters[next])
      next += 1
    }

    private mutating func readQuoted() {
      word = word ?? ""
      rawWord.append("'")
      while next < characters.count, characters[next] != "'" {
        add(characters[next])
        next += 1
      }
      next += 1
      rawWord.append("'")
    }

    private mutating func readDoublyQuoted() {
      word = word ?? ""
      rawWord.append("\"")
      while next < characters.count, characters[next] != "\"" {
        let character = characters[next]
        next += 1
        switch character {
        case "\\": readEscaped()
        case "`": substitute(until: "`", "`")
        case "$" where isAt("("):
          next += 1
          substitute(until: ")", "$(")
        default: add(character)
        }
      }
      next += 1
      rawWord.append("\"")
    }

    /// Reads the commands of a substitution.
    ///
    /// The value of the substitution is unknown.
    private mutating func substitute(until end: Character, _ beginning: String) {
      guard depthLeft > 0 else {
        for character in beginning { add(character) }
        return
      }
      let outer = (currentCommand, word, rawWord, isTarget)
      (currentCommand, word, rawWord, isTarget) = (Command(), nil, "", false)
      depthLeft -= 1
      readCommands(until: end)
      depthLeft += 1
      (currentCommand, word, rawWord, isTarget) = outer
      word = word ?? ""
      rawWord += beginning + (beginning.hasSuffix("(") ? ")" : "`")
    }

    private mutating func beginTarget() {
      // A number before `>` selects the output stream.
      if let number = word, number.allSatisfy(\.isNumber) { (word, rawWord) = (nil, "") }
      endWord()
      while next < characters.count, ">|".contains(characters[next]) { next += 1 }
      // `2>&1` names an output stream, not a file.
      if next < characters.count, characters[next] == "&" {
        next += 1
        while next < characters.count, characters[next].isNumber || characters[next] == "-" {
          next += 1
        }
      } else {
        isTarget = true
      }
    }

    private mutating func endWord() {
      defer { rawWord = "" }
      guard let word else { return }
      self.word = nil
      if isTarget {
        currentCommand.targets.append(word)
      } else {
        currentCommand.words.append(word)
        currentCommand.text += (currentCommand.text.isEmpty ? "" : " ") + rawWord
      }
      isTarget = false
    }

    private mutating func endCommand() {
      endWord()
      isTarget = false
      if !currentCommand.words.isEmpty || !currentCommand.targets.isEmpty {
        commands.append(currentCommand)
      }
      currentCommand = Command()
    }
  }
}
