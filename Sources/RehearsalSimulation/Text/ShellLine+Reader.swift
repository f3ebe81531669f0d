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
    /// Whether the current command reads the output of the command before it.
    private var isAfterPipe = false
    /// The text that ``readSubstitutions()`` has read, without the substitutions.
    private var textWithoutSubstitutions = ""

    /// The uses of a word.
    private enum WordRole {
      case argument
      /// The file or the text after `<` or `<<<`, from which a command reads.
      case input
      case redirectionTarget
      case delimiter(ignoresTabs: Bool)
    }

    init(_ characters: [Character], depthLeft: Int) {
      self.characters = characters
      arithmeticEnds = ShellLine.arithmeticEnds(in: characters)
      self.depthLeft = depthLeft
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
      case "$" where isAt("{"): readParameter(from: "{", to: "}")
      case "$" where isAt("["): readParameter(from: "[", to: "]")
      case "$" where isAt("'"): readEscapedQuotedText()
      case "<" where isAt("("), ">" where isAt("("):
        position += 1
        readSubstitution(until: ")", "\(character)(")
      case "&" where isAt(">"): break
      case "\n":
        endCommand()
        readHereDocuments()
      case "|", "&": readOperator(character)
      case ";": endCommand()
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

    /// Reads a text such as `$'it\'s'`, in which a backslash escapes a quotation mark.
    private mutating func readEscapedQuotedText() {
      word = word ?? ""
      rawWord += "$'"
      position += 1
      while position < characters.count, characters[position] != "'" {
        if characters[position] == "\\" { position += 1 }
        if position < characters.count { add(characters[position]) }
        position += 1
      }
      position += 1
      rawWord.append("'")
    }

    /// Reads an expansion such as `${name//<</}` or `$[1 << 3]`, in which operators have no meaning.
    private mutating func readParameter(from opening: Character, to end: Character) {
      add("$")
      var openCount = 0
      repeat {
        let character = characters[position]
        position += 1
        switch character {
        case "\\": readEscapedCharacter()
        case "\"": readDoublyQuotedText()
        case "`": readSubstitution(until: "`", "`")
        case "$" where isAt("("): readExpansion()
        default:
          if character == opening { openCount += 1 }
          if character == end { openCount -= 1 }
          add(character)
        }
      } while openCount > 0 && position < characters.count
    }

    /// Reads the operator that begins with `|` or `&`, and ends the command before it.
    ///
    /// The commands of a pipe, and a command before a single `&`, run in subshells of their own.
    private mutating func readOperator(_ character: Character) {
      let isDoubled = isAt(String(character))
      let isPipe = character == "|" && !isDoubled
      // The operator `|&` passes on the errors, too.
      if isDoubled || isPipe && isAt("&") { position += 1 }
      endCommand(inOwnSubshell: !isDoubled)
      isAfterPipe = isPipe
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
    ///
    /// - Parameter text: The text.
    /// - Returns: The text without the substitutions.
    @discardableResult
    private mutating func addSubstitutions(in text: ArraySlice<Character>) -> String {
      guard depthLeft > 0 else { return String(text) }
      var reader = Reader(Array(text), depthLeft: depthLeft - 1)
      reader.openSubshellCount = openSubshellCount
      reader.sharedSubshellCount = sharedSubshellCount
      reader.readSubstitutions()
      commands += reader.commands
      sharedSubshellCount = reader.sharedSubshellCount
      return reader.textWithoutSubstitutions
    }

    private mutating func readSubstitutions() {
      while position < characters.count {
        let character = characters[position]
        position += 1
        switch character {
        case "\\":
          textWithoutSubstitutions.append(character)
          if position < characters.count { textWithoutSubstitutions.append(characters[position]) }
          position += 1
        case "`": readSubstitution(until: "`", "`")
        case "$" where isAt("("): readExpansion()
        default: textWithoutSubstitutions.append(character)
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
        wordRole = .input
      } else if isAt("<") {
        position += 1
        let ignoresTabs = isAt("-")
        if ignoresTabs { position += 1 }
        wordRole = .delimiter(ignoresTabs: ignoresTabs)
      } else {
        wordRole = .input
      }
    }

    /// Reads the texts of the here-documents that begin at the current line.
    private mutating func readHereDocuments() {
      for index in commandsWithHereDocuments {
        for document in commands[index].hereDocuments {
          let text = readText(of: document)
          // The substitutions run in the shell that reads this line. The command gets their output, which is
          // unknown.
          let input = document.hasSubstitutions ? addSubstitutions(in: text) : String(text)
          commands[index].input = input
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
      case .input: break
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

    /// Ends the current command, and adds it if it is not empty.
    ///
    /// - Parameter inOwnSubshell: Whether the command runs in a subshell of its own, as the commands of a pipe do.
    private mutating func endCommand(inOwnSubshell: Bool = false) {
      endWord()
      wordRole = .argument
      if !currentCommand.hereDocuments.isEmpty { commandsWithHereDocuments.append(commands.count) }
      if !currentCommand.words.isEmpty || !currentCommand.redirectionTargets.isEmpty
        || !currentCommand.hereDocuments.isEmpty
      {
        let ownSubshellCount = inOwnSubshell || isAfterPipe ? 1 : 0
        currentCommand.subshellCount = openSubshellCount + ownSubshellCount
        currentCommand.sharedSubshellCount = sharedSubshellCount
        commands.append(currentCommand)
        sharedSubshellCount = openSubshellCount
        isAfterPipe = false
      }
      currentCommand = Command()
    }
  }
}
