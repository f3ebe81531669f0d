public import Foundation
import RehearsalLint

/// The fingerprints of the findings in an earlier report of the linter.
///
/// A finding with one of these fingerprints is already known. Only other findings make the linter
/// fail.
public struct Baseline: Sendable {
  /// The error for a file that is neither the JSON nor the SARIF output of the linter.
  public struct FormatError: Error, Hashable {
    /// The problem, and how to create a baseline.
    public var message: String
  }

  private let fingerprints: Set<String>

  /// The key of a finding's fingerprint in the property `partialFingerprints` of a SARIF result.
  static let fingerprintKey = "rehearsalFinding/v1"

  /// The parts of the linter's JSON or SARIF output that contain fingerprints.
  private struct LintOutput: Decodable {
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

  /// Creates the baseline from the output of `rehearse lint --format json` or `rehearse lint --format sarif`.
  ///
  /// - Throws: ``FormatError`` if the data is in neither format.
  public init(_ data: Data) throws(FormatError) {
    let advice = "; make it with `rehearse lint --format json`"
    let output: LintOutput
    do {
      output = try JSONDecoder().decode(LintOutput.self, from: data)
    } catch {
      throw FormatError(message: "the baseline is not the JSON or SARIF of `lint`" + advice)
    }
    guard output.findings != nil || output.runs != nil else {
      throw FormatError(message: "the baseline holds neither `findings` nor `runs`" + advice)
    }
    let results = (output.runs ?? []).flatMap { $0.results ?? [] }
    fingerprints = Set(
      (output.findings ?? []).map(\.fingerprint)
        + results.compactMap { $0.partialFingerprints?[Self.fingerprintKey] }
    )
  }

  func contains(_ finding: Finding) -> Bool { fingerprints.contains(finding.fingerprint) }
}
