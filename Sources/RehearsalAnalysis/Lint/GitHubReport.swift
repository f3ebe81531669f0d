import RehearsalLint
import RehearsalSimulation

/// What the linter found, as annotations of a GitHub workflow.
///
/// Source: GitHub Actions, "Workflow commands", messages for `error`, `warning` and `notice`. A step
/// shows ten of each; the worst come first, and the last line says how many there are.
public struct GitHubReport: CustomStringConvertible {
  /// How many annotations of each kind a step shows.
  private static let most = 10

  private let verdict: LintVerdict

  /// Creates the report.
  public init(_ verdict: LintVerdict) {
    self.verdict = verdict
  }

  /// The report, ending in a line end.
  public var description: String {
    let lines = [Severity.error, .warning, .note].flatMap { severity in
      verdict.new.filter { $0.severity == severity }.prefix(Self.most).map(Self.line)
    }
    let hidden = verdict.new.count - lines.count
    let rest = hidden == 0 ? "" : "; \(hidden) more than GitHub shows of a step"
    return (lines + [verdict.summary + rest]).joined(separator: "\n") + "\n"
  }

  private static func line(_ finding: Finding) -> String {
    let command = finding.severity == .note ? "notice" : finding.severity.rawValue
    let properties = [
      "file=\(property(finding.location.file))", "line=\(finding.location.line)",
      "col=\(finding.location.column)", "title=\(property(finding.rule))",
    ]
    let message = "\(finding.message); \(finding.remedy)"
    return "::\(command) \(properties.joined(separator: ","))::\(escaped(InertText.line(message)))"
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

  /// A property's value, in which colons and commas have a meaning too.
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
