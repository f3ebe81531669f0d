public import RehearsalLint
public import RehearsalSimulation

/// The verdict on the linter's findings.
///
/// The verdict fails if the severity of any new finding is `failingSeverity` or higher.
public struct LintVerdict: Sendable {
  /// The result of the linter, with all findings.
  public var result: Linter.Result
  /// The lowest severity with which a new finding makes the verdict fail.
  public var failingSeverity: Severity
  /// The findings of an earlier invocation of the linter; `nil` if every finding counts as new.
  ///
  /// A finding in the baseline does not make the verdict fail, and text reports leave it out.
  public var baseline: Baseline?

  /// Creates the verdict on the linter's result.
  public init(_ result: Linter.Result, failing: Severity = .error, baseline: Baseline? = nil) {
    self.result = result
    self.failingSeverity = failing
    self.baseline = baseline
  }

  /// The findings that are not in the baseline.
  public var newFindings: [Finding] { result.findings.filter { !isKnown($0) } }

  /// Returns whether a finding is in the baseline.
  func isKnown(_ finding: Finding) -> Bool { baseline?.contains(finding) ?? false }

  /// The number of findings that are in the baseline.
  var knownFindingCount: Int { result.findings.count - newFindings.count }

  /// Whether there is any finding, in the baseline or not.
  public var hasFindings: Bool { !result.findings.isEmpty }

  /// The exit status of `rehearse lint`.
  ///
  /// The status is ``ExitStatus/nothingRan`` if no file begins with front matter and no finding is an error.
  /// Otherwise, it is ``ExitStatus/failed`` if any new finding has ``failingSeverity`` or a higher severity,
  /// and ``ExitStatus/passed`` if not.
  public var status: ExitStatus {
    let hasNothingToRead =
      result.frontMatterFileCount == 0 && !result.findings.contains { $0.severity == .error }
    if hasNothingToRead { return .nothingRan }
    return newFindings.contains { $0.severity >= failingSeverity } ? .failed : .passed
  }

  /// The counts of definitions, files, new findings and known findings, on one line.
  var summary: String {
    let countsText = [(Severity.error, "error"), (.warning, "warning"), (.note, "note")]
      .map { severity, noun in newFindings.count { $0.severity == severity }.counted(noun) }
      .joined(separator: ", ")
    let fileCounts =
      result.definitionCount.counted("definition") + " in " + result.fileCount.counted("file")
    let knownNote =
      knownFindingCount == 0
      ? "" : "; " + knownFindingCount.counted("finding") + " of the baseline not shown"
    return "\(fileCounts): \(countsText)\(knownNote)"
  }
}
