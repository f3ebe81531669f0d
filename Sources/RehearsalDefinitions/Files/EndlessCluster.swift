/// Scalars that follow each other so long, all of one character, that Swift takes the square of their
/// number to compare or split the text.
enum EndlessCluster {
  /// The most combining marks or regional indicators that a text may have in a row.
  static let longest = 64

  /// Returns how many bytes of a text end with the first run that is too long, if one is.
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
