extension ShellLine.Reader {
  mutating func readEscapedCharacter() {
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

  mutating func readQuotedText() {
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
  mutating func readEscapedQuotedText() {
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

  mutating func readDoublyQuotedText() {
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

  /// Reads an expansion such as `${name//<</}` or `$[1 << 3]`, in which operators have no meaning.
  mutating func readParameter(from opening: Character, to end: Character) {
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
}
