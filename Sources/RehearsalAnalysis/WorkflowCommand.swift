import RehearsalSimulation

/// A line in the output of a workflow step that makes GitHub Actions annotate a line of a file.
///
/// Source: GitHub Actions, "Workflow commands", messages for `error`, `warning` and `notice`.
struct WorkflowCommand: CustomStringConvertible {
  enum Kind: String {
    case error
    case warning
    case notice

    init(_ severity: Severity) {
      self =
        switch severity {
        case .error: .error
        case .warning: .warning
        case .note: .notice
        }
    }
  }

  /// The maximum number of annotations of one kind, such as errors, that GitHub shows for a workflow step.
  static let annotationLimit = 10

  var kind: Kind
  /// The file to annotate; `nil` if the message is not about a file.
  var file: String?
  var line = 1
  var column = 1
  var title: String
  /// The lines of the message.
  var lines: [String]

  /// The command as one line of output, without a newline.
  var description: String {
    let location =
      file.map { ["file=\(Self.escapedProperty($0))", "line=\(line)", "col=\(column)"] } ?? []
    let properties = location + ["title=\(Self.escapedProperty(title))"]
    let message = lines.map { Self.escaped(InertText.singleLine($0)) }.joined(separator: "%0A")
    return "::\(kind.rawValue) \(properties.joined(separator: ","))::\(message)"
  }

  /// Returns a text with percent signs and line ends escaped, as a workflow command requires.
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

  /// Returns the text of a property with percent signs, line ends, colons and commas escaped.
  private static func escapedProperty(_ text: String) -> String {
    escaped(InertText.singleLine(text)).unicodeScalars.map { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: String(scalar)
      }
    }.joined()
  }
}
