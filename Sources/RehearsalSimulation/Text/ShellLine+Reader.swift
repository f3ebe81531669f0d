extension ShellLine {
  /// A reader of the characters of a command line, which finds the commands.
  struct Reader {
    private(set) var commands: [Command] = []
    private var currentCommand = Command()
    private var word: String?
    private var rawWord = ""
    private var wordRole = WordRole.argument
    /// The indices of the commands whose here-documents begin after the current line.
    private var commandsWithHereDocuments: [Int] = []

    private let characters: [Character]
    private var position = 0
    /// The position of each `((` that begins an arithmetic expression, with the position after its `))`.
    private let arithmeticEnds: [Int: Int]
    /// How many further levels of nested substitutions are parsed.
    private var depthLeft: Int
    /// The number of groups and substitutions around the current position.
    private var openSubshellCount = 0
    /// The number of these that are open since the last command ended.
    private var sharedSubshellCount = 0
    /// The character that ends the current substitution; `nil` outside any substitution.
    private var substitutionEnd: Character?

    /// The uses of a word.
    private enum WordRole {
      case argument
      case redirectionTarget
      case delimiter(ignoresTabs: Bool)
    }

    init(_ characters: [Character], depthLeft: Int) {
      self.characters = characters
      arithmeticEnds = Self.arithmeticEnds(in: characters)
      self.depthLeft = depthLeft
    }

    /// Finds the arithmetic expressions, such as `((1 + 2))`, by their parentheses.
    ///
    /// Two groups in a group, such as `((a); (b))`, are no arithmetic expression.
    private static func arithmeticEnds(in characters: [Character]) -> [Int: Int] {
      var ends: [Int: Int] = [:]
      var openParentheses: [Int] = []
      var latestPair = 0..<0
      for (index, character) in characters.enumerated() {
        if character == "(" {
          openParentheses.append(index)
        } else if character == ")", let start = openParentheses.popLast() {
          if latestPair == (start + 1)..<index { ends[start] = index + 1 }
          latestPair = start..<(index + 1)
        }
      }
      return ends
    }

    private func isAt(_ text: String) -> Bool {
      characters.dropFirst(position).starts(with: text)
    }

    /// Reads commands up to and including the character `end`, or to the end of the line if there is no such
    /// character.
    ///
    /// A parenthesis that ends a group within the commands does not count as `end`.
    mutating func readCommands(until end: Character?) {
      let outerSubshellCount = openSubshellCount
      substitutionEnd = end
      while position < characters.count {
        let character = characters[position]
        position += 1
        if character == end, end != ")" || openSubshellCount == outerSubshellCount { break }
        read(character)
      }
      endCommand()
    }

    private mutating func read(_ character: Character) {
      switch character {
      case "\\": readEscapedCharacter()
      case "'": readQuotedText()
      case "\"": readDoublyQuotedText()
      case "`": readSubstitution(until: "`", "`")
      case "$" where isAt("("): readExpansion()
      case "<" where isAt("("), ">" where isAt("("):
        position += 1
        readSubstitution(until: ")", "\(character)(")
      case "&" where isAt(">"): break
      case "\n":
        endCommand()
        readHereDocuments()
      case ";", "|", "&": endCommand()
      case "(": readOpeningParenthesis()
      case ")":
        endCommand()
        returnFromSubshell(to: max(0, openSubshellCount - 1))
      case ">": beginRedirectionTarget()
      case "<": readInputRedirection()
      case " ", "\t", "\r": endWord()
      case "#" where word == nil:
        while position < characters.count, characters[position] != "\n" { position += 1 }
      default: add(character)
      }
    }

    private mutating func add(_ character: Character) {
      if word == nil { word = "" }
      word?.append(character)
      rawWord.append(character)
    }

    private mutating func readEscapedCharacter() {
      // A backslash at the end of a line joins the line to the next one.
      guard !isAt("\n") else {
        position += 1
        return
      }
      rawWord.append("\\")
      guard position < characters.count else { return }
      add(characters[position])
      position += 1
    }

    private mutating func readQuotedText() {
      word = word ?? ""
      rawWord.append("'")
      while position < characters.count, characters[position] != "'" {
        add(characters[position])
        position += 1
      }
      position += 1
      rawWord.append("'")
    }

    private mutating func readDoublyQuotedText() {
      word = word ?? ""
      rawWord.append("\"")
      while position < characters.count, characters[position] != "\"" {
        let character = characters[position]
        position += 1
        switch character {
        case "\\": readEscapedCharacter()
        case "`": readSubstitution(until: "`", "`")
        case "$" where isAt("("): readExpansion()
        default: add(character)
        }
      }
      position += 1
      rawWord.append("\"")
    }

    /// Reads the beginning of a group, or a whole arithmetic expression, such as `((i < 3))`.
    private mutating func readOpeningParenthesis() {
      if word == nil, readArithmetic(at: position - 1) { return }
      endCommand()
      openSubshellCount += 1
    }

    private mutating func returnFromSubshell(to count: Int) {
      openSubshellCount = count
      sharedSubshellCount = min(sharedSubshellCount, count)
    }

    /// Reads the part of a substitution or of an arithmetic expansion, such as `$((1 + 2))`, after its dollar
    /// sign.
    private mutating func readExpansion() {
      if readArithmetic(at: position) {
        word = word ?? ""
        rawWord += "$(())"
      } else {
        position += 1
        readSubstitution(until: ")", "$(")
      }
    }

    /// Reads the arithmetic expression that begins at a position, and adds the commands of its substitutions.
    ///
    /// Returns `false`, and reads nothing, if no arithmetic expression begins there.
    private mutating func readArithmetic(at start: Int) -> Bool {
      guard let end = arithmeticEnds[start] else { return false }
      position = end
      addSubstitutions(in: characters[(start + 2)..<(end - 2)])
      return true
    }

    /// Adds the commands of the substitutions in a text in which nothing else has a meaning.
    private mutating func addSubstitutions(in text: ArraySlice<Character>) {
      guard depthLeft > 0 else { return }
      var reader = Reader(Array(text), depthLeft: depthLeft - 1)
      reader.openSubshellCount = openSubshellCount
      reader.sharedSubshellCount = sharedSubshellCount
      reader.readSubstitutions()
      commands += reader.commands
      sharedSubshellCount = reader.sharedSubshellCount
    }

    private mutating func readSubstitutions() {
      while position < characters.count {
        let character = characters[position]
        position += 1
        switch character {
        case "\\": position += 1
        case "`": readSubstitution(until: "`", "`")
        case "$" where isAt("("): readExpansion()
        default: break
        }
      }
    }

    /// Reads a substitution, such as `$(date)`, and adds its commands.
    ///
    /// The output of the commands is unknown, so the substitution adds an empty text to the current word.
    private mutating func readSubstitution(until end: Character, _ opening: String) {
      guard depthLeft > 0 else {
        for character in opening { add(character) }
        return
      }
      let outerCommand = (currentCommand, word, rawWord, wordRole)
      let outerSubshellCount = openSubshellCount
      let outerState = (commandsWithHereDocuments, substitutionEnd)
      (currentCommand, word, rawWord, wordRole) = (Command(), nil, "", .argument)
      commandsWithHereDocuments = []
      openSubshellCount += 1
      depthLeft -= 1
      readCommands(until: end)
      depthLeft += 1
      // The here-documents that began in the substitution may follow the line around it.
      let innerCommandsWithHereDocuments = commandsWithHereDocuments
      (currentCommand, word, rawWord, wordRole) = outerCommand
      (commandsWithHereDocuments, substitutionEnd) = outerState
      returnFromSubshell(to: outerSubshellCount)
      commandsWithHereDocuments += innerCommandsWithHereDocuments
      word = word ?? ""
      rawWord += opening + (opening.hasSuffix("(") ? ")" : "`")
    }

    private mutating func beginRedirectionTarget() {
      removeStreamNumber()
      endWord()
      while position < characters.count, ">|".contains(characters[position]) { position += 1 }
      guard isAt("&") else {
        wordRole = .redirectionTarget
        return
      }
      position += 1
      // A redirection such as `2>&1` names an output stream, and a variable probably does. Any other word
      // after `>&` is a file.
      if !isAt("$"), !skipStreamName() { wordRole = .redirectionTarget }
    }

    private mutating func readInputRedirection() {
      removeStreamNumber()
      endWord()
      if isAt("&") {
        position += 1
        _ = skipStreamName()
      } else if isAt("<<") {
        // The word after `<<<` is the input itself.
        position += 2
      } else if isAt("<") {
        position += 1
        let ignoresTabs = isAt("-")
        if ignoresTabs { position += 1 }
        wordRole = .delimiter(ignoresTabs: ignoresTabs)
      }
    }

    /// Reads the texts of the here-documents that begin at the current line.
    private mutating func readHereDocuments() {
      for index in commandsWithHereDocuments {
        for document in commands[index].hereDocuments {
          let text = readText(of: document)
          commands[index].input = String(text)
          if document.hasSubstitutions { addSubstitutions(in: text) }
        }
      }
      commandsWithHereDocuments = []
    }

    /// Reads the lines of a here-document and the line that ends it, and returns the lines without the latter.
    ///
    /// If no line ends the here-document, it goes on to the end of the command line, as in a shell.
    private mutating func readText(of document: HereDocument) -> ArraySlice<Character> {
      let start = position
      while position < characters.count {
        let line = characters[position...].prefix { $0 != "\n" }
        let text = document.ignoresTabs ? line.drop { $0 == "\t" } : line
        position = min(line.endIndex + 1, characters.count)
        guard text.starts(with: document.delimiter) else { continue }
        let rest = text.dropFirst(document.delimiter.count)
        // In `$(...)`, the parenthesis may follow the delimiter on the same line.
        let endsSubstitution = rest.first == ")" && substitutionEnd == ")"
        guard rest.isEmpty || endsSubstitution else { continue }
        if endsSubstitution { position = rest.startIndex }
        return characters[start..<line.startIndex]
      }
      return characters[start...]
    }

    /// Removes the current word if it is a number.
    ///
    /// A number directly before a redirection, as in `2> log.txt`, selects the stream and is not an argument.
    private mutating func removeStreamNumber() {
      if let number = word, number.allSatisfy(\.isNumber) { (word, rawWord) = (nil, "") }
    }

    /// Skips the name of a stream, such as `1` or `-`, together with the blanks before it.
    ///
    /// Returns `false`, and skips nothing, if the next word is not the name of a stream.
    private mutating func skipStreamName() -> Bool {
      let rest = characters.dropFirst(position).drop { " \t".contains($0) }
      let name = rest.prefix { $0.isNumber || $0 == "-" }
      let next = rest.dropFirst(name.count).first
      guard !name.isEmpty, next.map({ " \t\r\n;|&<>()`".contains($0) }) ?? true else {
        return false
      }
      position = name.endIndex
      return true
    }

    private mutating func endWord() {
      defer { rawWord = "" }
      guard let word else { return }
      self.word = nil
      switch wordRole {
      case .argument:
        currentCommand.words.append(word)
        currentCommand.text += (currentCommand.text.isEmpty ? "" : " ") + rawWord
      case .redirectionTarget: currentCommand.redirectionTargets.append(word)
      case .delimiter(let ignoresTabs):
        currentCommand.hereDocuments.append(
          HereDocument(
            delimiter: word,
            ignoresTabs: ignoresTabs,
            hasSubstitutions: word == rawWord
          )
        )
      }
      wordRole = .argument
    }

    private mutating func endCommand() {
      endWord()
      wordRole = .argument
      if !currentCommand.hereDocuments.isEmpty { commandsWithHereDocuments.append(commands.count) }
      if !currentCommand.words.isEmpty || !currentCommand.redirectionTargets.isEmpty
        || !currentCommand.hereDocuments.isEmpty
      {
        currentCommand.subshellCount = openSubshellCount
        currentCommand.sharedSubshellCount = sharedSubshellCount
        commands.append(currentCommand)
        sharedSubshellCount = openSubshellCount
      }
      currentCommand = Command()
    }
  }
}
