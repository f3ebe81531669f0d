public import RehearsalLint
public import RehearsalSimulation

/// The verdict on the linter's findings: whether any new finding is severe enough to fail.
public struct LintVerdict: Sendable {
  /// The result of the linter, with all findings.
  public var result: Linter.Result
  /// The lowest severity with which a new finding fails.
  public var failing: Severity
  /// The findings of an earlier invocation; `nil` if every finding counts as new.
  ///
  /// Findings that the baseline contains do not fail, and text reports leave them out.
  public var baseline: Baseline?

  /// Creates the verdict on the linter's result.
  public init(_ result: Linter.Result, failing: Severity = .error, baseline: Baseline? = nil) {
    self.result = result
    self.failing = failing
    self.baseline = baseline
  }

  /// The findings that are not in the baseline.
  public var new: [Finding] { result.findings.filter { !isKnown($0) } }

  /// Returns whether a finding is in the baseline.
  func isKnown(_ finding: Finding) -> Bool { baseline?.holds(finding) ?? false }

  /// The count of findings that are in the baseline.
  var knownCount: Int { result.findings.count - new.count }

  /// Whether there is any finding, in the baseline or not.
  public var hasFindings: Bool { !result.findings.isEmpty }

  /// The exit status of the command.
  public var status: ExitStatus {
    let nothingToRead = result.attempts == 0 && !result.findings.contains { $0.severity == .error }
    if nothingToRead { return .nothingRan }
    return new.contains { $0.severity >= failing } ? .failed : .passed
  }

  /// The counts of definitions, files and findings, on one line.
  var summary: String {
    let counts = [(Severity.error, "error"), (.warning, "warning"), (.note, "note")]
      .map { severity, noun in new.count { $0.severity == severity }.counted(noun) }
      .joined(separator: ", ")
    let files =
      result.definitions.counted("definition") + " in " + result.files.counted("file")
    let knownNote =
      knownCount == 0
      ? "" : "; " + knownCount.counted("finding") + " of the baseline not shown"
    return "\(files): \(counts)\(knownNote)"
  }
}
