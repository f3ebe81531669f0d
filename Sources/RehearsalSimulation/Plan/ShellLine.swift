/// A line as a shell reads it, without expanding anything: several commands, pipes, quotes, groups,
/// substitutions.
package struct ShellLine: Sendable {
  /// One command of a line.
  package struct Command: Sendable {
    /// The program and its arguments, without their quotes.
    package fileprivate(set) var words: [String] = []
    /// The same as they stand, with one blank between them.
    package fileprivate(set) var text = ""
    /// The files that its output goes to.
    package fileprivate(set) var targets: [String] = []
    /// What a shell that it starts is told to run: `sh -c "make"`.
    package fileprivate(set) var inner: [Command] = []
  }

  /// The commands, each behind those that it substitutes.
  package private(set) var commands: [Command]

  /// The deepest that substitutions and shells may stand in each other; what is deeper is plain text.
  private static let deepest = 32

  package init(_ line: String) { self.init(line, depth: 0) }

  private init(_ line: String, depth: Int) {
    var reader = Reader(line, deepest: Self.deepest - depth)
    reader.readCommands(until: nil)
    commands = reader.commands
    guard depth < Self.deepest else { return }
    for place in commands.indices {
      guard let script = commands[place].script else { continue }
      commands[place].inner = ShellLine(script, depth: depth + 1).everything
    }
  }

  /// The commands with those that the shells among them run.
  package var everything: [Command] { commands.flatMap { [$0] + $0.inner } }
}

extension ShellLine.Command {
  /// What runs the command behind it.
  private static let wrappers: Set<String> = [
    "!", "{", "command", "do", "else", "env", "eval", "exec", "if", "nice", "nohup", "sudo", "then",
    "time", "timeout", "until", "while", "xargs",
  ]
  private static let shells: Set<String> = ["bash", "dash", "ksh", "sh", "zsh"]

  /// The program by its name and its arguments, without what only runs it: variables that are set, and
  /// programs such as `sudo` with their options and numbers.
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

  /// The line that it has a shell run, where it does.
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
    private var current = Command()
    private var word: String?
    private var raw = ""
    private var isTarget = false

    private let characters: [Character]
    private var next = 0
    /// How many more substitutions may stand in the one that is read.
    private var deepest: Int

    init(_ line: String, deepest: Int) {
      characters = Array(line)
      self.deepest = deepest
    }

    private func isAt(_ text: String) -> Bool {
      characters[next...].starts(with: text)
    }

    /// Reads commands up to the end of the line, or behind the character that ends a substitution.
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
      raw.append(character)
    }

    private mutating func readEscaped() {
      raw.append("\\")
      guard next < characters.count else { return }
      add(characters[next])
      next += 1
    }

    private mutating func readQuoted() {
      word = word ?? ""
      raw.append("'")
      while next < characters.count, characters[next] != "'" {
        add(characters[next])
        next += 1
      }
      next += 1
      raw.append("'")
    }

    private mutating func readDoublyQuoted() {
      word = word ?? ""
      raw.append("\"")
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
      raw.append("\"")
    }

    /// Reads the commands of a substitution, which leaves an unknown word behind.
    private mutating func substitute(until end: Character, _ beginning: String) {
      guard deepest > 0 else {
        for character in beginning { add(character) }
        return
      }
      let outer = (current, word, raw, isTarget)
      (current, word, raw, isTarget) = (Command(), nil, "", false)
      deepest -= 1
      readCommands(until: end)
      deepest += 1
      (current, word, raw, isTarget) = outer
      word = word ?? ""
      raw += beginning + (beginning.hasSuffix("(") ? ")" : "`")
    }

    private mutating func beginTarget() {
      // A number before it says which output is meant.
      if let number = word, number.allSatisfy(\.isNumber) { (word, raw) = (nil, "") }
      endWord()
      while next < characters.count, ">|".contains(characters[next]) { next += 1 }
      // `2>&1` names an output, and no file.
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
      defer { raw = "" }
      guard let word else { return }
      self.word = nil
      if isTarget {
        current.targets.append(word)
      } else {
        current.words.append(word)
        current.text += (current.text.isEmpty ? "" : " ") + raw
      }
      isTarget = false
    }

    private mutating func endCommand() {
      endWord()
      isTarget = false
      if !current.words.isEmpty || !current.targets.isEmpty { commands.append(current) }
      current = Command()
    }
  }
}
