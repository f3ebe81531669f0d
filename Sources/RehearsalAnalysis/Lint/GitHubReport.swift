import RehearsalLint
import RehearsalSimulation

/// A report on the linter's findings as annotations of a GitHub Actions workflow.
///
/// GitHub shows at most ten errors, ten warnings and ten notices for each workflow step. The report therefore
/// contains no more. Its last line has the counts of all findings.
///
/// Source: GitHub Actions, "Workflow commands", messages for `error`, `warning` and `notice`.
public struct GitHubReport: CustomStringConvertible {
  /// How many annotations of one severity GitHub shows for a workflow step.
  private static let annotationLimit = 10

  private let verdict: LintVerdict

  /// Creates the report on the findings of a verdict.
  public init(_ verdict: LintVerdict) {
    self.verdict = verdict
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let lines = [Severity.error, .warning, .note].flatMap { severity in
      verdict.new.filter { $0.severity == severity }.prefix(Self.annotationLimit).map(Self.line)
    }
    let hiddenCount = verdict.new.count - lines.count
    let hiddenNote = hiddenCount == 0 ? "" : "; \(hiddenCount) more than GitHub shows of a step"
    return (lines + [verdict.summary + hiddenNote]).joined(separator: "\n") + "\n"
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
