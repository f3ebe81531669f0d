/// A search for the known word that a misspelt word probably means.
package enum Spelling {
  /// Returns the known word with the smallest edit distance to a word; `nil` if no known word is similar.
  ///
  /// The comparison ignores case. A known word is similar if its distance is at most a third of the length of
  /// `word`, rounded down. The limit is never less than 1 and never more than 3.
  package static func nearestWord(to word: String, in knownWords: some Sequence<String>) -> String?
  {
    let maximumDistance = max(1, min(3, word.unicodeScalars.prefix(16).count / 3))
    let letters = beginning(of: word)
    var bestMatch: (word: String, distance: Int)?
    for knownWord in knownWords {
      let otherLetters = beginning(of: knownWord)
      guard abs(otherLetters.count - letters.count) <= maximumDistance else { continue }
      let distance = distance(letters, otherLetters)
      if distance <= maximumDistance, distance < bestMatch?.distance ?? .max {
        bestMatch = (knownWord, distance)
      }
    }
    return bestMatch?.word
  }

  /// Returns whether one edit turns a word into another: a letter that is added, left out or replaced, or two
  /// neighbouring letters that are swapped.
  ///
  /// The comparison ignores case.
  package static func areOneEditApart(_ word: String, _ otherWord: String) -> Bool {
    guard isASCII(word), isASCII(otherWord) else {
      return areOneEditApart(beginning(of: word)[...], beginning(of: otherWord)[...])
    }
    return areOneEditApart(
      word.utf8.prefix(maxLength).lazy.map(lowercased),
      otherWord.utf8.prefix(maxLength).lazy.map(lowercased)
    )
  }

  /// Returns whether the parts between the common beginning and the common ending of two words are one edit apart.
  private static func areOneEditApart<Letters: BidirectionalCollection>(
    _ letters: Letters,
    _ otherLetters: Letters
  ) -> Bool where Letters.Element: Equatable {
    var (start, otherStart) = (letters.startIndex, otherLetters.startIndex)
    var (end, otherEnd) = (letters.endIndex, otherLetters.endIndex)
    while start < end, otherStart < otherEnd, letters[start] == otherLetters[otherStart] {
      letters.formIndex(after: &start)
      otherLetters.formIndex(after: &otherStart)
    }
    while start < end, otherStart < otherEnd,
      letters[letters.index(before: end)] == otherLetters[otherLetters.index(before: otherEnd)]
    {
      letters.formIndex(before: &end)
      otherLetters.formIndex(before: &otherEnd)
    }
    let (part, otherPart) = (letters[start..<end], otherLetters[otherStart..<otherEnd])
    switch (part.prefix(3).count, otherPart.prefix(3).count) {
    case (0, 1), (1, 0), (1, 1): return true
    case (2, 2): return part.first == otherPart.last && part.last == otherPart.first
    default: return false
    }
  }

  private static func isASCII(_ word: String) -> Bool { word.utf8.allSatisfy { $0 < 0x80 } }

  private static func lowercased(_ letter: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) ? letter | 0x20 : letter
  }

  /// The number of Unicode scalars of a word that are compared.
  private static let maxLength = 64

  /// Returns the characters of the first 64 Unicode scalars of a word, in lower case.
  private static func beginning(of word: String) -> [Character] {
    Array(String(String.UnicodeScalarView(word.unicodeScalars.prefix(maxLength))).lowercased())
  }

  /// Returns a hint for a message about an unknown word, such as "did you mean `drop`?".
  ///
  /// If no known word is similar, the hint lists the first 24 known words after the phrase `kind`, such as
  /// `its keys are`. If there are no known words, the hint is "there are none".
  ///
  /// - Parameters:
  ///   - word: The unknown word.
  ///   - knownWords: The known words.
  ///   - kind: The phrase before the list.
  ///   - commands: The commands that together show all known words, such as `rehearse rules`; empty if the words are
  ///     in the files of the user.
  /// - Returns: The hint, without a full stop.
  package static func hint(
    for word: String,
    in knownWords: [String],
    kind: String,
    shownBy commands: [String] = []
  ) -> String {
    if let nearestWord = nearestWord(to: word, in: knownWords) {
      return "did you mean `\(nearestWord)`?"
    }
    guard !knownWords.isEmpty else { return "there are none" }
    let listedWords = knownWords.prefix(24).map { "`\($0)`" }.joined(separator: ", ")
    guard knownWords.count > 24 else { return "\(kind): \(listedWords)" }
    let hint = "\(kind): \(listedWords) and \(knownWords.count - 24) more"
    guard !commands.isEmpty else { return hint }
    let quotedCommands = commands.map { "`\($0)`" }.joined(separator: " and ")
    return "\(hint); \(quotedCommands) show\(commands.count == 1 ? "s" : "") all"
  }

  /// Returns the Damerau-Levenshtein distance of two words: a swap of two neighbouring letters is one edit.
  ///
  /// The variant is optimal string alignment: it edits no letter twice. Source: Damerau, "A technique for computer
  /// detection and correction of spelling errors", 1964.
  private static func distance(_ firstLetters: [Character], _ secondLetters: [Character]) -> Int {
    var rowBeforeLast: [Int] = []
    var lastRow = Array(0...secondLetters.count)
    for (i, letter) in firstLetters.enumerated() {
      var nextRow = [i + 1]
      for (j, otherLetter) in secondLetters.enumerated() {
        let substitutionDistance = lastRow[j] + (letter == otherLetter ? 0 : 1)
        var leastDistance = min(substitutionDistance, lastRow[j + 1] + 1, nextRow[j] + 1)
        if i > 0, j > 0, letter == secondLetters[j - 1], firstLetters[i - 1] == otherLetter {
          leastDistance = min(leastDistance, rowBeforeLast[j - 1] + 1)
        }
        nextRow.append(leastDistance)
      }
      (rowBeforeLast, lastRow) = (lastRow, nextRow)
    }
    return lastRow[secondLetters.count]
  }
}
