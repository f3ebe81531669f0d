extension ShellLine.Reader {
  mutating func beginRedirectionTarget() {
    removeStreamNumber()
    endWord()
    let isAppending = isAt(">")
    while position < characters.count, ">|".contains(characters[position]) { position += 1 }
    guard isAt("&") else {
      wordRole = .redirectionTarget(isAppending: isAppending)
      return
    }
    position += 1
    // A redirection such as `2>&1` names an output stream, and a variable probably does. Any other word
    // after `>&` is a file.
    if !isAt("$"), !skipStreamName() {
      wordRole = .redirectionTarget(isAppending: isAppending)
    }
  }

  mutating func readInputRedirection() {
    removeStreamNumber()
    endWord()
    if isAt("&") {
      position += 1
      _ = skipStreamName()
    } else if isAt("<<") {
      // The word after `<<<` is the input itself.
      position += 2
      wordRole = .inputText
    } else if isAt("<") {
      position += 1
      let ignoresTabs = isAt("-")
      if ignoresTabs { position += 1 }
      wordRole = .delimiter(ignoresTabs: ignoresTabs)
    } else {
      wordRole = .inputFile
    }
  }

  /// Removes the current word if it is a number.
  ///
  /// A number directly before a redirection, as in `2> log.txt`, selects the stream and is not an argument.
  mutating func removeStreamNumber() {
    if let number = word, number.allSatisfy(\.isNumber) { (word, rawWord) = (nil, "") }
  }

  /// Skips the name of a stream, such as `1` or `-`, together with the blanks before it.
  ///
  /// Returns `false`, and skips nothing, if the next word is not the name of a stream.
  mutating func skipStreamName() -> Bool {
    let rest = characters.dropFirst(position).drop { " \t".contains($0) }
    let name = rest.prefix { $0.isNumber || $0 == "-" }
    let next = rest.dropFirst(name.count).first
    guard !name.isEmpty, next.map({ " \t\r\n;|&<>()`".contains($0) }) ?? true else {
      return false
    }
    position = name.endIndex
    return true
  }

  /// Reads the texts of the here-documents that begin at the current line.
  mutating func readHereDocuments() {
    for index in commandsWithHereDocuments {
      for document in commands[index].hereDocuments {
        let text = readText(of: document)
        // The substitutions run in the shell that reads this line. The command gets their output, which is
        // unknown.
        let input = document.hasSubstitutions ? addSubstitutions(in: text) : String(text)
        // Only the last redirection of the input counts.
        if case .hereDocument? = commands[index].inputSource { commands[index].input = input }
      }
    }
    commandsWithHereDocuments = []
  }

  /// Reads the lines of a here-document and the line that ends it, and returns the lines without the latter.
  ///
  /// If no line ends the here-document, it goes on to the end of the command line, as in a shell.
  mutating func readText(of document: ShellLine.HereDocument) -> ArraySlice<Character> {
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
}
