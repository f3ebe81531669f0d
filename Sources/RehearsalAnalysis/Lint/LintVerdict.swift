public import RehearsalLint
public import RehearsalSimulation

/// What the linter found, held against a baseline and the severity that fails.
public struct LintVerdict: Sendable {
  /// What the linter found.
  public var result: Linter.Result
  /// The severity from which on a finding fails.
  public var failing: Severity
  /// The findings of a time before, which neither show nor fail.
  public var baseline: Baseline?

  /// Creates the verdict on what the linter found.
  public init(_ result: Linter.Result, failing: Severity = .error, baseline: Baseline? = nil) {
    self.result = result
    self.failing = failing
    self.baseline = baseline
  }

  /// The findings that the baseline does not have.
  public var new: [Finding] { result.findings.filter { !isKnown($0) } }

  /// Whether the baseline has a finding.
  func isKnown(_ finding: Finding) -> Bool { baseline?.holds(finding) ?? false }

  /// How many findings the baseline has.
  var known: Int { result.findings.count - new.count }

  /// What the command tells its caller.
  public var status: ExitStatus {
    let nothingToRead = result.attempts == 0 && !result.findings.contains { $0.severity == .error }
    if nothingToRead { return .nothingRan }
    return new.contains { $0.severity >= failing } ? .failed : .passed
  }

  /// What there was, in a line.
  var summary: String {
    let counts = [(Severity.error, "error"), (.warning, "warning"), (.note, "note")]
      .map { severity, noun in Self.count(new.count { $0.severity == severity }, noun) }
      .joined(separator: ", ")
    let files =
      Self.count(result.definitions, "definition") + " in " + Self.count(result.files, "file")
    let known = known == 0 ? "" : "; " + Self.count(known, "finding") + " of the baseline not shown"
    return "\(files): \(counts)\(known)"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
