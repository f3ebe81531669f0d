import RehearsalSimulation

/// The text of a file.
struct SourceText {
  /// The path from the root.
  var path: String
  /// The path as diagnostics show it.
  var shown: String
  /// The text without a byte order mark.
  var text: String
  /// The digest of the file's bytes.
  var fingerprint: Digest

  func location(_ line: Int, _ column: Int = 1) -> SourceLocation {
    SourceLocation(file: shown, line: line, column: column)
  }
}

/// A check for runs of combining scalars that would make comparing or splitting a text take quadratic time.
enum EndlessCluster {
  /// The maximum count of successive combining marks or regional indicators in a text.
  static let longest = 64

  /// Returns the byte offset at which the first run in a text becomes too long; `nil` if no run is too long.
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
  /// Use this function for short words only, since its time is at worst proportional to the product of the
  /// lengths of the text and the word. The standard library's `contains` is generic and takes twenty times as
  /// long.
  func holds(_ word: String) -> Bool {
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
