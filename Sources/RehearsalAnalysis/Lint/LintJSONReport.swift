public import Foundation
import RehearsalLint
import RehearsalSimulation

/// A report on the linter's findings as JSON, in format version 1.
///
/// Later versions of the format only add keys.
public struct LintJSONReport {
  private let verdict: LintVerdict

  /// Creates the report on the findings in the linter's verdict.
  public init(_ verdict: LintVerdict) {
    self.verdict = verdict
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let document = Document(
      exit: verdict.status.rawValue,
      files: verdict.result.fileCount,
      definitions: verdict.result.definitionCount,
      disabled: verdict.result.disabledRules.map {
        Document.Disabled(rule: $0.rule, reason: $0.reason)
      },
      findings: verdict.result.findings.map { finding in
        Document.Finding(finding, isKnown: verdict.baseline.map { $0.contains(finding) })
      }
    )
    return try JSONEncoding.data(document)
  }

  private struct Document: Encodable {
    var format = 1
    var exit: Int32
    var files: Int
    var definitions: Int
    var disabled: [Disabled]
    var findings: [Finding]

    struct Disabled: Encodable {
      var rule: String
      var reason: String
    }

    struct RelatedLocation: Encodable {
      var file: String
      var line: Int
      var column: Int
      var text: String?

      init(_ location: SourceLocation, text: String? = nil) {
        file = location.file
        line = location.line
        column = location.column
        self.text = text
      }
    }

    struct Finding: Encodable {
      var rule: String
      var severity: String
      var file: String
      var line: Int
      var column: Int
      var message: String
      var remedy: String
      var related: [RelatedLocation]
      var fingerprint: String
      var isKnown: Bool?

      init(_ finding: RehearsalLint.Finding, isKnown: Bool?) {
        rule = finding.ruleID
        severity = finding.severity.rawValue
        file = finding.location.file
        line = finding.location.line
        column = finding.location.column
        message = finding.message
        remedy = finding.remedy
        related = finding.related.map { RelatedLocation($0.location, text: $0.text) }
        fingerprint = finding.fingerprint
        self.isKnown = isKnown
      }
    }
  }
}
