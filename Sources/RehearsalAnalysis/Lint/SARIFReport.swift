public import Foundation
import RehearsalLint
import RehearsalSimulation

/// A report on the linter's findings as a SARIF log.
///
/// Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0 with Errata 01.
public struct SARIFReport {
  private let verdict: LintVerdict
  private let version: String

  /// Creates the report on the findings in the linter's verdict.
  ///
  /// - Parameters:
  ///   - verdict: The verdict of the linter.
  ///   - version: The version of the `rehearse` command.
  public init(_ verdict: LintVerdict, version: String) {
    self.verdict = verdict
    self.version = version
  }

  /// Returns the SARIF log as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func sarif() throws -> Data {
    let rules = LintBook.explanations
    let ruleIndices = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
    let driver = SARIFLog.Driver(version: version, rules: rules.map(SARIFLog.Rule.init))
    let results = verdict.result.findings.map { finding in
      SARIFLog.Result(
        finding,
        ruleIndex: ruleIndices[finding.ruleID] ?? 0,
        state: verdict.baseline.map { $0.contains(finding) ? "unchanged" : "new" }
      )
    }
    let log = SARIFLog(
      runs: [SARIFLog.Run(tool: SARIFLog.Tool(driver: driver), results: results)]
    )
    return try JSONEncoding.data(log)
  }
}

extension SARIFLog.Rule {
  fileprivate init(_ rule: LintBook.Explanation) {
    self.init(
      id: rule.id,
      summary: rule.summary,
      reason: rule.reason,
      remedy: rule.remedy,
      level: rule.severity.rawValue
    )
  }
}

extension SARIFLog.Result {
  fileprivate init(_ finding: Finding, ruleIndex: Int, state: String?) {
    self.init(
      rule: finding.ruleID,
      ruleIndex: ruleIndex,
      level: finding.severity.rawValue,
      message: "\(finding.message); \(finding.remedy)",
      location: finding.location,
      fingerprint: finding.fingerprint
    )
    locations = [SARIFLog.Location(finding.location, line: finding.lineText)]
    relatedLocations =
      finding.related.isEmpty
      ? nil
      : finding.related.enumerated().map { index, related in
        SARIFLog.Location(related.location, id: index, message: related.text)
      }
    baselineState = state
  }
}
