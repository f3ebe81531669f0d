public import Foundation
import RehearsalLint

/// The fingerprints of the findings of an earlier invocation of the linter.
public struct Baseline: Sendable {
  /// The error that data is not a baseline.
  public struct Refusal: Error, Hashable {
    /// What is wrong, and how to create a baseline.
    public var message: String
  }

  private let fingerprints: Set<String>

  /// The key of the fingerprint in the property `partialFingerprints` of a SARIF result.
  static let key = "rehearsalFinding/v1"

  private struct Report: Decodable {
    var findings: [Finding]?
    var runs: [Run]?

    struct Finding: Decodable {
      var fingerprint: String
    }

    struct Run: Decodable {
      var results: [Result]?
    }

    struct Result: Decodable {
      var partialFingerprints: [String: String]?
    }
  }

  /// Parses the output of `rehearse lint --format json` or `rehearse lint --format sarif`.
  ///
  /// - Throws: ``Refusal`` if the data is in neither format.
  public init(_ data: Data) throws(Refusal) {
    let advice = "; make it with `rehearse lint --format json`"
    let report: Report
    do {
      report = try JSONDecoder().decode(Report.self, from: data)
    } catch {
      throw Refusal(message: "the baseline is not the JSON or SARIF of `lint`" + advice)
    }
    guard report.findings != nil || report.runs != nil else {
      throw Refusal(message: "the baseline holds neither `findings` nor `runs`" + advice)
    }
    let results = (report.runs ?? []).flatMap { $0.results ?? [] }
    fingerprints = Set(
      (report.findings ?? []).map(\.fingerprint)
        + results.compactMap { $0.partialFingerprints?[Self.key] }
    )
  }

  func holds(_ finding: Finding) -> Bool { fingerprints.contains(finding.fingerprint) }
}
