import RehearsalSimulation

/// The escaping of text for Mermaid diagrams.
enum MermaidText {
  /// Returns a text as a quoted label, cut off after 80 characters.
  ///
  /// Characters other than ASCII letters, digits, spaces and `-_./` become numeric entities such as `#35;`.
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
