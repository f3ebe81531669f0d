import RehearsalSimulation

/// The escaping of text for Mermaid diagrams.
enum MermaidText {
  /// Returns a quoted label with a text.
  ///
  /// A text of more than 80 Unicode scalars is cut, and `...` follows. A character other than an ASCII
  /// letter, an ASCII digit, a space or one of `-_./` becomes a numeric entity such as `#35;`.
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
