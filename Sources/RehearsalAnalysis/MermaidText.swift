import RehearsalSimulation

/// The escaping of text for Mermaid diagrams.
enum MermaidText {
  /// Returns a text as a quoted label of at most 80 characters, before characters are escaped.
  ///
  /// A character other than an ASCII letter, an ASCII digit, a space or one of `-_./` becomes a numeric entity such as
  /// `#35;`.
  static func quoted(_ text: String) -> String {
    let label = InertText.line(text, limit: 80).unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", " ", ".", "/": String(scalar)
      default: "#\(scalar.value);"
      }
    }.joined()
    return "\"\(label)\""
  }
}
