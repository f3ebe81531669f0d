extension ShellLine {
  /// A reader of the characters of a command line, which finds the commands.
  struct Reader {
    var commands: [Command] = []
    var currentCommand = Command()
    var word: String?
    var rawWord = ""
    var wordRole = WordRole.argument
    /// The indices of the commands whose here-documents begin after the current line.
    var commandsWithHereDocuments: [Int] = []

    let characters: [Character]
    var position = 0
    /// The position of each `((` that begins an arithmetic expression, with the position after its `))`.
    let arithmeticEnds: [Int: Int]
    /// How many further levels of nested substitutions are parsed.
    var depthLeft: Int
    /// The number of groups and substitutions around the current position.
    var openSubshellCount = 0
    /// The number of these that are open since the last command ended.
    var sharedSubshellCount = 0
    /// The character that ends the current substitution; `nil` outside any substitution.
    var substitutionEnd: Character?
    /// How the next command follows the one before it.
    var connection = ShellLine.Connection.sequence
    /// Whether the current command, or group, reads the output of what is before it.
    var isAfterPipe = false
    /// The index of the command whose output the current command reads; `nil` if it reads no output of a
    /// single command.
    var pipeSource: Int?
    /// The text that ``readSubstitutions()`` has read, without the substitutions.
    var textWithoutSubstitutions = ""

    /// The uses of a word.
    enum WordRole {
      case argument
      /// The file after `<`, from which a command reads.
      case inputFile
      /// The text after `<<<`, which a command reads.
      case inputText
      case redirectionTarget(isAppending: Bool)
      case delimiter(ignoresTabs: Bool)
    }

    init(_ characters: [Character], depthLeft: Int) {
      self.characters = characters
      arithmeticEnds = ShellLine.arithmeticEnds(in: characters)
      self.depthLeft = depthLeft
    }

    func isAt(_ text: String) -> Bool {
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

    mutating func add(_ character: Character) {
      if word == nil { word = "" }
      word?.append(character)
      rawWord.append(character)
    }

    /// Reads the operator that begins with `|` or `&`, and ends the command before it.
    ///
    /// The commands of a pipe, and a command before a single `&`, run in subshells of their own.
    private mutating func readOperator(_ character: Character) {
      let isDoubled = isAt(String(character))
      let isPipe = character == "|" && !isDoubled
      // The operator `|&` passes on the errors, too.
      if isDoubled || isPipe && isAt("&") { position += 1 }
      let earlierCount = commands.count
      endCommand(inOwnSubshell: !isDoubled)
      connection = isPipe ? .pipe : !isDoubled ? .sequence : character == "|" ? .or : .and
      isAfterPipe = isPipe
      pipeSource = isPipe && commands.count > earlierCount ? earlierCount : nil
    }

    /// Reads the beginning of a group, or a whole arithmetic expression, such as `((i < 3))`.
    private mutating func readOpeningParenthesis() {
      if word == nil, readArithmetic(at: position - 1) { return }
      endCommand()
      openSubshellCount += 1
      // The group itself is the subshell of a pipe.
      isAfterPipe = false
    }

    mutating func returnFromSubshell(to count: Int) {
      openSubshellCount = count
      sharedSubshellCount = min(sharedSubshellCount, count)
    }

    mutating func endWord() {
      defer { rawWord = "" }
      guard let word else { return }
      self.word = nil
      switch wordRole {
      case .argument:
        currentCommand.words.append(word)
        currentCommand.text += (currentCommand.text.isEmpty ? "" : " ") + rawWord
      case .inputFile: (currentCommand.inputSource, currentCommand.input) = (.redirection, nil)
      case .inputText: (currentCommand.inputSource, currentCommand.input) = (.redirection, word)
      case .redirectionTarget(let isAppending):
        currentCommand.redirectionTargets.append(word)
        if isAppending { currentCommand.appendedTargets.insert(word) }
      case .delimiter(let ignoresTabs):
        (currentCommand.inputSource, currentCommand.input) = (.hereDocument, nil)
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
        if currentCommand.inputSource == nil, let pipeSource {
          currentCommand.inputSource = .pipe(distance: commands.count - pipeSource)
        }
        currentCommand.connection = connection
        connection = .sequence
        commands.append(currentCommand)
        sharedSubshellCount = openSubshellCount
        (isAfterPipe, pipeSource) = (false, nil)
      }
      currentCommand = Command()
    }
  }
}
