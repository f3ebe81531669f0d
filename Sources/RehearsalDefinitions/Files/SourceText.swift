import RehearsalSimulation

/// The text of a file, with its path.
struct SourceText {
  /// The path of the file, relative to the root.
  var path: String
  /// The path of the file, as diagnostics show it.
  var shown: String
  /// The text, without a byte order mark at its beginning.
  var text: String
  /// The digest of the content of the file.
  var fingerprint: Digest

  func location(_ line: Int, _ column: Int = 1) -> SourceLocation {
    SourceLocation(file: shown, line: line, column: column)
  }
}

/// A check that a text has no long runs of combining scalars.
///
/// Comparing or splitting a text with such a run takes quadratic time.
enum EndlessCluster {
  /// How many combining marks or regional indicators may follow each other.
  static let longest = 64

  /// Returns the byte offset at which the first run exceeds the limit; `nil` if no run does.
  static func end(in text: some StringProtocol) -> Int? {
    var run = 0
    var offset = 0
    for scalar in text.unicodeScalars {
      offset += UTF8.width(scalar)
      run = joins(scalar) ? run + 1 : 0
      if run > longest { return offset }
    }
    return nil
  }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return (0x1f1e6...0x1f1ff).contains(scalar.value)
    }
  }
}

extension StringProtocol {
  /// Returns whether the text contains a word, compared byte by byte.
  ///
  /// Use this function only for short words. In the worst case, its time is proportional to the length of the
  /// text times the length of the word. The `contains` of the standard library takes twenty times as long,
  /// because it is generic.
  package func holds(_ word: String) -> Bool {
    var rest = utf8[...]
    guard let first = word.utf8.first else { return true }
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: word.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
