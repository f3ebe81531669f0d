import RehearsalLint
import RehearsalSimulation

/// A report on the linter's findings as annotations of a GitHub Actions workflow.
///
/// GitHub shows at most ten errors, ten warnings and ten notices for each workflow step. The report therefore
/// has at most ten annotations of each kind. A finding in the baseline, which is already known, has no
/// annotation. The last line counts the definitions, the files, the new findings by severity, and the known
/// findings.
public struct GitHubReport: CustomStringConvertible {
  private let verdict: LintVerdict

  /// Creates the report on the findings in the linter's verdict.
  public init(_ verdict: LintVerdict) {
    self.verdict = verdict
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let lines = [Severity.error, .warning, .note].flatMap { severity in
      verdict.newFindings.filter { $0.severity == severity }.prefix(WorkflowCommand.annotationLimit)
        .map(
          Self.line
        )
    }
    let hiddenCount = verdict.newFindings.count - lines.count
    let hiddenNote = hiddenCount == 0 ? "" : "; \(hiddenCount) more than GitHub shows of a step"
    return (lines + [verdict.summary + hiddenNote]).joined(separator: "\n") + "\n"
  }

  private static func line(_ finding: Finding) -> String {
    WorkflowCommand(
      kind: WorkflowCommand.Kind(finding.severity),
      file: finding.location.file,
      line: finding.location.line,
      column: finding.location.column,
      title: finding.ruleID,
      lines: ["\(finding.message); \(finding.remedy)"]
    ).description
  }
}
