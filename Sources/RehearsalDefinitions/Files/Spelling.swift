/// Finds what somebody may have meant.
enum Spelling {
  /// Returns the known word nearest to the one written, if one is near enough to be meant.
  static func nearest(to word: String, in known: some Sequence<String>) -> String? {
    let limit = max(1, min(3, word.count / 3))
    let letters = Array(word.lowercased().prefix(64))
    return known.map { (word: $0, distance: distance(letters, Array($0.lowercased().prefix(64)))) }
      .filter { $0.distance <= limit }
      .min { $0.distance < $1.distance }?.word
  }

  /// Returns a sentence that names the nearest known word, or all of them where none is near.
  static func hint(for word: String, in known: [String], kind: String) -> String {
    if let meant = nearest(to: word, in: known) { return "did you mean `\(meant)`?" }
    guard !known.isEmpty else { return "there are no \(kind)" }
    let shown = known.prefix(24).map { "`\($0)`" }.joined(separator: ", ")
    return "\(kind): \(shown)\(known.count > 24 ? ", ..." : "")"
  }

  /// Source: Levenshtein, "Binary codes capable of correcting deletions, insertions, and
  /// reversals", 1966.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let substitution = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[second.count]
  }
}
