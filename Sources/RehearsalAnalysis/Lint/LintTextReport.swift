import RehearsalLint
import RehearsalSimulation

/// A human-readable report on the linter's findings, grouped by file.
///
/// Each finding has the text of its line in the file, and a remedy.
public struct LintTextReport: CustomStringConvertible {
  private let verdict: LintVerdict

  /// Creates the report on the findings of a verdict.
  public init(_ verdict: LintVerdict) {
    self.verdict = verdict
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines: [String] = []
    var file: String?
    for finding in verdict.new {
      if finding.location.file != file {
        if file != nil { lines.append("") }
        lines.append(InertText.line(finding.location.file))
      }
      file = finding.location.file
      lines += Self.lines(of: finding)
    }
    if file != nil { lines.append("") }
    lines += verdict.result.disabled.map { rule, reason in
      "not applied: \(rule), \(InertText.line(reason))"
    }
    return (lines + [verdict.summary]).joined(separator: "\n") + "\n"
  }

  private static func lines(of finding: Finding) -> [String] {
    let place = "\(finding.location.line):\(finding.location.column)"
    let head = "  \(place)  \(finding.severity.rawValue)  \(finding.rule)"
    let line = InertText.line(
      finding.line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " "),
      limit: 100
    )
    return [head, "    " + InertText.line(finding.message)]
      + (line.isEmpty ? [] : ["    | " + line])
      + ["    " + InertText.line(finding.remedy)]
  }
}
