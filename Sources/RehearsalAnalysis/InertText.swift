/// Makes text from files harmless on a terminal and on one line.
public enum InertText {
  /// Returns the text with control characters, line ends and marks that change the direction of
  /// writing in visible form, cut to a length.
  public static func line(_ text: String, limit: Int = 2_000) -> String {
    var line = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      guard count < limit else { return line + "..." }
      if isHarmful(scalar) {
        line += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}
