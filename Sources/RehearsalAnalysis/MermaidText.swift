import RehearsalSimulation

/// Text as Mermaid shows it.
enum MermaidText {
  /// A label in quotes: everything but plain letters, digits and a few marks as its number.
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
