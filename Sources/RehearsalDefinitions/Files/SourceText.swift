import RehearsalSimulation

/// The text of a file, with its path.
struct SourceText {
  /// The path of the file, relative to the root of the file tree.
  var path: String
  /// The path of the file in the form that diagnostics use.
  var shownPath: String
  /// The text, without a byte order mark at its beginning.
  var text: String
  /// The 128-bit digest of the bytes of the file.
  var fingerprint: Digest

  func location(_ line: Int, _ column: Int = 1) -> SourceLocation {
    SourceLocation(file: shownPath, line: line, column: column)
  }
}

/// A check for long runs of combining marks or regional indicators.
///
/// The time to compare or split a text with such a run is quadratic in the length of the run.
enum LongCombiningRun {
  /// The greatest number of combining marks or regional indicators that may follow each other.
  static let maximumRunLength = 64

  /// Returns the byte offset of the end of the first scalar that makes a run longer than `maximumRunLength`.
  ///
  /// The result is `nil` if no run of combining marks or regional indicators is longer.
  static func endOfFirstRun(in text: some StringProtocol) -> Int? {
    var runLength = 0
    var offset = 0
    for scalar in text.unicodeScalars {
      offset += UTF8.width(scalar)
      runLength = isCombining(scalar) ? runLength + 1 : 0
      if runLength > maximumRunLength { return offset }
    }
    return nil
  }

  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
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
  /// The word can be part of a longer word. For short words, this function is much faster than the `contains`
  /// of the standard library. For long words, it can be slow, because its worst-case time is the length of
  /// the text times the length of the word.
  package func containsBytes(of word: String) -> Bool {
    rangeOfBytes(of: word) != nil
  }

  /// Returns the first occurrence of a word, compared byte by byte as ``containsBytes(of:)`` does; `nil` if there is
  /// none.
  package func rangeOfBytes(of word: String) -> Range<Index>? {
    var remainingBytes = utf8[...]
    guard let firstByte = word.utf8.first else { return startIndex..<startIndex }
    while let start = remainingBytes.firstIndex(of: firstByte) {
      remainingBytes = remainingBytes[start...]
      if remainingBytes.starts(with: word.utf8) {
        return start..<utf8.index(start, offsetBy: word.utf8.count)
      }
      remainingBytes = remainingBytes.dropFirst()
    }
    return nil
  }
}
