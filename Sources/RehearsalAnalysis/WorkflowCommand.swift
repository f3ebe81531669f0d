import RehearsalSimulation

/// A line in the output of a workflow step that makes GitHub Actions annotate a line of a file.
///
/// Source: GitHub Actions, "Workflow commands", messages for `error`, `warning` and `notice`.
struct WorkflowCommand: CustomStringConvertible {
  enum Kind: String {
    case error
    case warning
    case notice
  }

  /// The greatest count of annotations of one kind, such as errors, that GitHub shows for a workflow step.
  static let annotationLimit = 10

  var kind: Kind
  var file: String
  var line: Int
  var column: Int
  var title: String
  /// The lines of the message.
  var lines: [String]

  /// The command as one line of output, without a newline.
  var description: String {
    let properties = [
      "file=\(Self.escapedProperty(file))", "line=\(line)", "col=\(column)",
      "title=\(Self.escapedProperty(title))",
    ]
    let message = lines.map { Self.escaped(InertText.line($0)) }.joined(separator: "%0A")
    return "::\(kind.rawValue) \(properties.joined(separator: ","))::\(message)"
  }

  /// Returns a text with the special characters of a workflow command escaped: percent signs and line ends.
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

  /// Returns a text with the special characters of a property value escaped, which include colons and commas.
  private static func escapedProperty(_ text: String) -> String {
    escaped(InertText.line(text)).unicodeScalars.map { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: String(scalar)
      }
    }.joined()
  }
}
