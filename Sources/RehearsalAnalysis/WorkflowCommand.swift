import RehearsalSimulation

/// A command in the output of a workflow step, by which GitHub Actions annotates a line of a file.
///
/// Source: GitHub Actions, "Workflow commands", messages for `error`, `warning` and `notice`.
struct WorkflowCommand: CustomStringConvertible {
  enum Kind: String {
    case error
    case warning
    case notice
  }

  /// How many annotations of one kind GitHub shows for a workflow step.
  static let mostShown = 10

  var kind: Kind
  var file: String
  var line: Int
  var column: Int
  var title: String
  /// The message, one or more lines.
  var lines: [String]

  /// The command as one line of output.
  var description: String {
    let properties = [
      "file=\(Self.property(file))", "line=\(line)", "col=\(column)",
      "title=\(Self.property(title))",
    ]
    let message = lines.map { Self.escaped(InertText.line($0)) }.joined(separator: "%0A")
    return "::\(kind.rawValue) \(properties.joined(separator: ","))::\(message)"
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: String(scalar)
      }
    }.joined()
  }

  /// Returns a text escaped for the value of a property.
  ///
  /// In such a value, colons and commas are special too.
  private static func property(_ text: String) -> String {
    escaped(InertText.line(text)).unicodeScalars.map { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: String(scalar)
      }
    }.joined()
  }
}
