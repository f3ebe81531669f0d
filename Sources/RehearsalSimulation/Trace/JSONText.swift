/// Text as JSON writes it, which YAML reads too.
package enum JSONText {
  /// Returns the text in quotes, with every control character escaped.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Returns the texts as a JSON array.
  package static func array(_ texts: some Sequence<String>) -> String {
    "[" + texts.map(quoted).joined(separator: ",") + "]"
  }
}
