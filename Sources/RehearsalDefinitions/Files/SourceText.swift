import RehearsalSimulation

/// The text of a file.
struct SourceText {
  /// The path from the root.
  var path: String
  /// The path as diagnostics show it.
  var shown: String
  /// The text without a byte order mark.
  var text: String
  /// The digest of the bytes.
  var fingerprint: Digest

  func location(_ line: Int, _ column: Int = 1) -> SourceLocation {
    SourceLocation(file: shown, line: line, column: column)
  }
}

/// Runs of combining scalars in one character, so long that comparing or splitting the text would take
/// quadratic time.
enum EndlessCluster {
  /// The most combining marks or regional indicators that a text may have in a row.
  static let longest = 64

  /// Returns the byte offset in a text at which the first run becomes too long; `nil` where none does.
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
  /// For short words only: the time is at worst the product of both lengths. The standard library's
  /// `contains` is generic and takes twenty times as long.
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
