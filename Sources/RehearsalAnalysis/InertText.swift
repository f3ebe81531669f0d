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

  /// Returns JSON text with the same characters escaped that a line shows in visible form; such
  /// characters stand only inside its strings.
  static func json(_ text: String) -> String {
    var json = ""
    for scalar in text.unicodeScalars {
      guard scalar.value >= 0x7f, isHarmful(scalar) else {
        json.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return json
  }

  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}
