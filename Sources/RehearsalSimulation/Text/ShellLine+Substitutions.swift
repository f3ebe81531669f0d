extension ShellLine.Reader {
  /// Reads the part of a substitution or of an arithmetic expansion, such as `$((1 + 2))`, after its dollar
  /// sign.
  mutating func readExpansion() {
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
  mutating func readArithmetic(at start: Int) -> Bool {
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
  mutating func addSubstitutions(in text: ArraySlice<Character>) -> String {
    guard depthLeft > 0 else { return String(text) }
    var reader = ShellLine.Reader(Array(text), depthLeft: depthLeft - 1)
    reader.openSubshellCount = openSubshellCount
    reader.sharedSubshellCount = sharedSubshellCount
    reader.readSubstitutions()
    commands += reader.commands
    sharedSubshellCount = reader.sharedSubshellCount
    return reader.textWithoutSubstitutions
  }

  mutating func readSubstitutions() {
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
  mutating func readSubstitution(until end: Character, _ opening: String) {
    guard depthLeft > 0 else {
      for character in opening { add(character) }
      return
    }
    let outerCommand = (currentCommand, word, rawWord, wordRole)
    let outerSubshellCount = openSubshellCount
    let outerState = (commandsWithHereDocuments, substitutionEnd, isAfterPipe, pipeSource)
    let outerConnection = connection
    (currentCommand, word, rawWord, wordRole) = (ShellLine.Command(), nil, "", .argument)
    (commandsWithHereDocuments, isAfterPipe, pipeSource) = ([], false, nil)
    openSubshellCount += 1
    depthLeft -= 1
    readCommands(until: end)
    depthLeft += 1
    // The here-documents that began in the substitution may follow the line around it.
    let innerCommandsWithHereDocuments = commandsWithHereDocuments
    (currentCommand, word, rawWord, wordRole) = outerCommand
    (commandsWithHereDocuments, substitutionEnd, isAfterPipe, pipeSource) = outerState
    returnFromSubshell(to: outerSubshellCount)
    connection = outerConnection
    commandsWithHereDocuments += innerCommandsWithHereDocuments
    word = word ?? ""
    rawWord += opening + (opening.hasSuffix("(") ? ")" : "`")
  }
}
