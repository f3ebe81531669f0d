import RehearsalSimulation

/// Where a body tells its agent to use a tool of the platform: `use the Bash tool`.
enum ToolMentions {
  /// The names of the form `use the Name tool` on a line, whatever tools there are.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    var found: [Contract.Item] = []
    var start = 0
    while let place = text.offset(of: " tool", from: start) {
      start = place + 5
      guard text.endsWord(at: start) || text.holds("s", at: start) else { continue }
      let before = text.text[..<text.rest(from: place).startIndex]
      let word = before.reversed().prefix { !" (/,".contains($0) }.count
      let name = before.dropFirst(before.count - word)
      let bare = name.filter { $0 != "`" && $0 != "*" }
      guard isToolName(bare), tellsToUse(text, before: place - name.utf8.count) else { continue }
      found.append(Contract.Item(text: bare, location: source.location(of: name, in: text.line)))
    }
    return found
  }

  /// Tools begin with a capital, as all of the platform's do.
  private static func isToolName(_ name: String) -> Bool {
    name.count > 1 && name.first.map { $0.isASCII && $0.isUppercase } == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
      && name.contains(where: \.isLowercase)
  }

  /// Whether the words before say that the tool is to be used.
  private static func tellsToUse(_ text: PlainText, before place: Int) -> Bool {
    let words = text.lowered[..<max(0, place)].split {
      !PlainText.isOfWord($0) && $0 != UInt8(ascii: "'")
    }
    guard let last = words.last else { return false }
    let verb = last.elementsEqual("the".utf8) ? words.dropLast().last : last
    let denied = words.suffix(5).contains { word in
      ["not", "never", "don't", "no", "without", "cannot", "avoid", "assistant"].contains {
        word.elementsEqual($0.utf8)
      }
    }
    return !denied
      && ["use", "using", "uses", "with", "via", "invoke"].contains {
        verb?.elementsEqual($0.utf8) == true
      }
  }
}
