public import Foundation
import RehearsalLint

/// The findings of a time before, by their fingerprints.
public struct Baseline: Sendable {
  /// Why a file is no baseline.
  public struct Refusal: Error, Hashable {
    /// What is wrong and what to do next.
    public var message: String
  }

  private let fingerprints: Set<String>

  /// The key under which SARIF carries a finding's fingerprint.
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

  /// Reads what `lint --format json` or `--format sarif` wrote.
  ///
  /// - Throws: ``Refusal`` where it is neither.
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
