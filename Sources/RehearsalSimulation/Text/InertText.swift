/// Functions that make text from files harmless before a terminal, a CI log or JSON displays it.
package enum InertText {
  /// Returns a text on a single line, without harmful characters and commands of CI workflows.
  ///
  /// Visible escapes replace the characters for which ``isHarmful(_:)`` is true, and the beginnings of
  /// commands. If the text has more than `limit` Unicode scalars, it is truncated, and `...` is added.
  ///
  /// The runner of GitHub executes `::` at the start of a line and `##[` anywhere. The runner of Azure
  /// Pipelines executes `##vso[` and `##[`.
  package static func singleLine(_ text: String, limit: Int = 2_000) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
      return withCommandsEscaped(text)
    }
    var line = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      guard index < limit else { return withCommandsEscaped(line) + "..." }
      if isHarmful(scalar) {
        line += escaped(scalar)
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
    return withCommandsEscaped(line)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }

  private static func withCommandsEscaped(_ line: String) -> String {
    guard zip(line.utf8, line.utf8.dropFirst()).contains(where: startsCommand) else { return line }
    var line = line
    for marker in ["##[", "##vso["] where line.contains("##") {
      line = line.replacing(marker, with: escaped("#") + marker.dropFirst())
    }
    let leadingSpace = line.prefix { $0.isWhitespace }
    guard line.dropFirst(leadingSpace.count).hasPrefix("::") else { return line }
    return leadingSpace + escaped(":") + line.dropFirst(leadingSpace.count + 1)
  }

  /// Returns whether two bytes are `##` or `::`.
  ///
  /// Every workflow command contains one of these pairs.
  private static func startsCommand(_ first: UInt8, _ second: UInt8) -> Bool {
    first == second && (first == UInt8(ascii: "#") || first == UInt8(ascii: ":"))
  }

  /// Returns JSON text with JSON escapes in place of its harmful characters.
  ///
  /// The function escapes DEL, and characters outside ASCII for which ``isHarmful(_:)`` is true. Valid JSON
  /// contains these characters only inside strings, so the escapes do not change the meaning of the text.
  package static func escapedJSON(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x7f }) else { return text }
    var json = ""
    let scalars = text.unicodeScalars
    var harmlessStart = scalars.startIndex
    for index in scalars.indices where scalars[index].value >= 0x7f && isHarmful(scalars[index]) {
      json.unicodeScalars.append(contentsOf: scalars[harmlessStart..<index])
      json += jsonEscapes(of: scalars[index])
      harmlessStart = scalars.index(after: index)
    }
    json.unicodeScalars.append(contentsOf: scalars[harmlessStart...])
    return json
  }

  private static func jsonEscapes(of scalar: Unicode.Scalar) -> String {
    String(scalar).utf16.map { codeUnit in
      let digits = String(codeUnit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  /// Returns whether a character can change how the text around it is displayed.
  ///
  /// Such characters are control and format characters, line and paragraph separators, and private-use
  /// characters.
  package static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}
