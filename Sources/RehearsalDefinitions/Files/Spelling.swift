/// A finder of corrections for misspelt words.
package enum Spelling {
  /// Returns the known word with the smallest edit distance to a word; `nil` if every distance is too great.
  package static func nearest(to word: String, in known: some Sequence<String>) -> String? {
    let limit = max(1, min(3, word.unicodeScalars.prefix(16).count / 3))
    let letters = beginning(of: word)
    var best: (word: String, distance: Int)?
    for other in known {
      let others = beginning(of: other)
      guard abs(others.count - letters.count) <= limit else { continue }
      let distance = distance(letters, others)
      if distance <= limit, distance < best?.distance ?? .max { best = (other, distance) }
    }
    return best?.word
  }

  /// Returns the first 64 Unicode scalars of a word, in lower case.
  private static func beginning(of word: String) -> [Character] {
    Array(String(String.UnicodeScalarView(word.unicodeScalars.prefix(64))).lowercased())
  }

  /// Returns a hint for a message about an unknown word.
  ///
  /// The hint names the nearest known word. If no word is near, it lists the first 24 known words,
  /// after `kind`.
  package static func hint(for word: String, in known: [String], kind: String) -> String {
    if let meant = nearest(to: word, in: known) { return "did you mean `\(meant)`?" }
    guard !known.isEmpty else { return "there are none" }
    let shown = known.prefix(24).map { "`\($0)`" }.joined(separator: ", ")
    return "\(kind): \(shown)\(known.count > 24 ? ", ..." : "")"
  }

  /// Returns the edit distance of two words, in which two neighbouring letters that are swapped are one edit.
  ///
  /// Source: Damerau, "A technique for computer detection and correction of spelling errors", 1964, in the
  /// variant that edits no letter twice.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var before: [Int] = []
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var next = [i + 1]
      for (j, other) in second.enumerated() {
        let substitution = row[j] + (letter == other ? 0 : 1)
        var least = min(substitution, row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, letter == second[j - 1], first[i - 1] == other {
          least = min(least, before[j - 1] + 1)
        }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[second.count]
  }
}
