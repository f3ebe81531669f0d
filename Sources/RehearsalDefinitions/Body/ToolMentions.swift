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
      let window = max(0, place - reach)
      let marks = " (/,".utf8
      let start =
        (window..<place).last { marks.contains(text.lowered[$0]) }.map { $0 + 1 } ?? window
      let name = text.rest(from: start).prefix(upTo: text.rest(from: place).startIndex)
      let bare = name.filter { $0 != "`" && $0 != "*" }
      guard isToolName(bare), tellsToUse(text.lowered[window..<start]) else { continue }
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

  /// How many bytes before the word `tool` are looked at.
  private static let reach = 80

  /// Whether the words before a tool's name say that it is to be used.
  private static func tellsToUse(_ before: ArraySlice<UInt8>) -> Bool {
    let words = before.split { !PlainText.isOfWord($0) && $0 != UInt8(ascii: "'") }
    guard let last = words.last else { return false }
    let verb = last.elementsEqual("the".utf8) ? words.dropLast().last : last
    let isDenied = words.suffix(5).contains { word in
      denials.contains { word.elementsEqual($0.utf8) }
    }
    return !isDenied && verbs.contains { verb?.elementsEqual($0.utf8) == true }
  }

  private static let verbs = ["use", "using", "uses", "with", "via", "invoke"]
  private static let denials = [
    "not", "never", "don't", "no", "without", "cannot", "avoid", "assistant",
  ]
}
