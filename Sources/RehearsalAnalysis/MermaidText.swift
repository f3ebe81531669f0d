import RehearsalSimulation

/// The escaping of text for Mermaid diagrams.
enum MermaidText {
  /// Returns a quoted label with at most the first 80 characters of a text.
  ///
  /// A character other than an ASCII letter, an ASCII digit, a space or one of `-_./` becomes a numeric entity such as
  /// `#35;`.
  static func quoted(_ text: String) -> String {
    let label = InertText.singleLine(text, limit: 80).unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", " ", ".", "/": String(scalar)
      default: "#\(scalar.value);"
      }
    }.joined()
    return "\"\(label)\""
  }
}
