import RehearsalSimulation

/// Functions that find the identifiers of tasks in table cells and lists.
extension WorkFile {
  /// Returns the words of a text, each of which may be the identifier of a task.
  ///
  /// A word consists of letters, digits, `-`, `_` and `.`. A range such as `A-1..A-4` is a single
  /// word, not a list of the tasks in the range.
  static func possibleTaskIDs(in text: String) -> [String] {
    text.split { !isIdentifierCharacter($0) }.map { identifier($0) }
      .filter { word in word.contains { $0.isLetter || $0.isNumber } }
  }

  private static func isIdentifierCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "-_.".contains(character)
  }

  /// Returns a word without a full stop at its end, and without the marks of emphasis in `_A-1_`.
  private static func identifier(_ word: Substring) -> String {
    var word = word.hasSuffix(".") ? word.dropLast() : word
    if word.count > 2, word.hasPrefix("_"), word.hasSuffix("_") {
      word = word.dropFirst().dropLast()
    }
    return String(word)
  }

  /// Returns a text without what is struck through, with commas in place of HTML line breaks, and with the text of each
  /// link in place of the link.
  static func textWithoutLinks(_ text: String) -> String {
    guard text.utf8.contains(where: { "~[<".utf8.contains($0) }) else { return text }
    let parts = text.split(separator: "~~", omittingEmptySubsequences: false)
    // Without a second mark, the first one strikes nothing through.
    let isClosed = parts.count % 2 == 1
    let kept = parts.enumerated().filter { $0.offset % 2 == 0 || !isClosed }.map(\.element)
      .joined(separator: " ")
    return MarkdownLink.textParts(of: kept[...]).joined()
      .replacing("<br>", with: ",").replacing("<br/>", with: ",").replacing("<br />", with: ",")
  }

  /// Removes repeated dependencies, and dependencies on tasks that are not in the master task list.
  ///
  /// A removed dependency that looks like the identifier of a task causes a warning. So does a table cell that
  /// names no task of the list and does not say that there is none, and one of which only a part is read.
  mutating func removeUnknownNeeds(_ diagnostics: Diagnostics) {
    let taskIDs = Set(listedTasks.map(\.id))
    let shapes = Set(taskIDs.map(Self.shape))
    for index in listedTasks.indices {
      let task = listedTasks[index]
      var seenNeeds: Set<String> = []
      let needs = task.neededTaskIDs.filter { seenNeeds.insert($0).inserted }
      let unknownIDs = needs.filter { need in
        let hasShapeOfTask =
          need.contains(where: \.isNumber) && shapes.contains(Self.shape(of: need))
        return !taskIDs.contains(need) && (Self.looksLikeIdentifier(need) || hasShapeOfTask)
      }
      for id in unknownIDs {
        diagnostics.warn(
          "`\(task.id)` depends on `\(id)`, which is not a task of the list; the dependency is ignored",
          at: task.location
        )
      }
      let knownNeeds = needs.filter(taskIDs.contains)
      listedTasks[index].neededTaskIDs = knownNeeds
      guard unknownIDs.isEmpty else { continue }
      if knownNeeds.isEmpty, !Self.saysNone(Self.textWithoutLinks(task.needsText)) {
        diagnostics.warn(
          "`\(task.id)` depends on `\(task.needsText)`, which names no task of the list; the dependency is ignored",
          at: task.location
        )
      } else if !knownNeeds.isEmpty, !Self.isList(task.needsText, of: taskIDs) {
        diagnostics.warn(
          "`\(task.id)` depends on `\(task.needsText)`, of which only \(Self.quotedList(knownNeeds)) is read; "
            + "write each task, with commas between them",
          at: task.location
        )
      }
    }
  }

  /// Adds a warning if only a part of the tasks of a session is read.
  static func reportUnreadTasks(
    of list: Substring,
    _ lineNumber: Int,
    _ taskIDs: Set<String>,
    _ source: SourceText,
    _ diagnostics: Diagnostics
  ) {
    let knownIDs = possibleTaskIDs(in: String(list)).filter(taskIDs.contains)
    // The tasks of a session can be in an order, as in `A-1 → A-2`.
    let text = list.replacing("→", with: ",").replacing("->", with: ",")
    guard !knownIDs.isEmpty, !isList(String(text), of: taskIDs) else { return }
    diagnostics.warn(
      "of the tasks `\(MarkdownScanner.trimmed(list))`, only \(quotedList(knownIDs)) is read; write each task, "
        + "with commas between them",
      at: source.location(lineNumber)
    )
  }

  private static func quotedList(_ ids: [String]) -> String {
    ids.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// Returns whether a text consists of identifiers of tasks and of separators that cannot stand for a range.
  private static func isList(_ text: String, of taskIDs: Set<String>) -> Bool {
    var rest = textWithoutLinks(text)[...]
    // A hyphen after an identifier can stand for a range. Elsewhere, it is the marker of a list item.
    var followsIdentifier = false
    while let character = rest.first {
      guard isIdentifierCharacter(character) else {
        guard character.isWhitespace || ",;&+/、，；`*\"'@#()[]".contains(character) else {
          return false
        }
        if !character.isWhitespace, !"`*\"'@#()[]".contains(character) { followsIdentifier = false }
        rest = rest.dropFirst()
        continue
      }
      let word = rest.prefix(while: isIdentifierCharacter)
      rest = rest[word.endIndex...]
      if taskIDs.contains(identifier(word)) {
        followsIdentifier = true
      } else if word.lowercased() == "and" || word == "-" && !followsIdentifier {
        followsIdentifier = false
      } else {
        return false
      }
    }
    return true
  }

  /// Returns whether a word looks like the identifier of a task, such as `A-1`.
  ///
  /// Such a word begins with a letter and contains a hyphen, but does not end with a hyphen.
  static func looksLikeIdentifier(_ word: String) -> Bool {
    word.first?.isLetter == true && word.contains("-") && !word.hasSuffix("-")
  }

  /// Returns an identifier with `a` in place of each run of letters and `0` in place of each run of digits.
  ///
  /// Identifiers of one list, such as `T1` and `T22`, mostly have the same shape.
  static func shape(of id: String) -> String {
    var shape = ""
    for character in id {
      let kind: Character = character.isLetter ? "a" : character.isNumber ? "0" : character
      if shape.last != kind { shape.append(kind) }
    }
    return shape
  }

  /// Returns whether the text of a table cell says that a task depends on nothing, such as `None` or `n/a`.
  private static func saysNone(_ text: String) -> Bool {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }
    let wordsForNone: [Substring] = ["none", "n", "a", "na", "nothing", "no", "nil", "yet"]
    return words.allSatisfy(wordsForNone.contains)
  }
}
