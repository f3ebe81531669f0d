import Foundation
import RehearsalRules
import RehearsalSimulation

/// A file with the expected digests of runs, with one line `digest seed path` for each run.
///
/// The path of the scenario file extends to the end of the line. A path that would not be read back
/// unchanged, such as a path that ends with a space, is written as a JSON string. Empty lines and lines that
/// begin with `#` are ignored.
public struct DigestFile: Sendable {
  /// The path of the file.
  let path: String
  private var digests: [RunKey: Digest] = [:]

  private struct RunKey: Hashable, Sendable {
    var path: ScenarioPathKey
    var seed: UInt64

    init(path: String, seed: UInt64) {
      self.path = ScenarioPathKey(path)
      self.seed = seed
    }
  }

  /// Reads a digest file.
  ///
  /// If the file does not exist, no run has an expected digest, so every run counts as a mismatch.
  ///
  /// - Throws: ``RunningError`` if the file cannot be read or a line is invalid.
  public init(path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { return }
    try OutputFile(path).checkIsRegularFile()
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunningError(.inputOutput, "\(path): error: cannot be read")
    }
    for (index, bytes) in data.split(separator: 0x0a, omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = String(decoding: bytes.last == 0x0d ? bytes.dropLast() : bytes, as: UTF8.self)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, let digest = Digest(String(fields[0])), let seed = UInt64(fields[1]),
        let scenario = Self.decodedPath(fields[2])
      else {
        throw RunningError(
          .invalid,
          "\(path):\(index + 1):1: error: a line is `digest seed path`; "
            + "write the file anew with `rehearse run --write-digests`"
        )
      }
      digests[RunKey(path: scenario, seed: seed)] = digest
    }
  }

  /// Returns a path as a digest file states it: unchanged, or as a JSON string if it would not be read back
  /// unchanged.
  private static func encodedPath(_ path: String) -> String {
    let isPlain =
      InertText.singleLine(path) == path && !path.hasPrefix("\"") && path.last?.isWhitespace != true
    return isPlain ? path : InertText.escapedJSON(JSONText.quoted(path))
  }

  private static func decodedPath(_ field: Substring) -> String? {
    guard field.hasPrefix("\"") else { return String(field) }
    return try? JSONDecoder().decode(String.self, from: Data(field.utf8))
  }

  /// Compares the digest of a run with the expected digest.
  ///
  /// - Returns: The mismatch; `nil` if the digests are equal. A run that is missing in the file is also a mismatch.
  func mismatch(of summary: RunSummary, path: String) -> JudgedRun.DigestMismatch? {
    guard let expectedDigest = digests[RunKey(path: path, seed: summary.seed)] else {
      return .absentFromFile
    }
    return expectedDigest == summary.digest ? nil : .foundInFile(expectedDigest)
  }

  /// Writes a file with the digests of all runs, and replaces an existing file.
  ///
  /// - Throws: ``RunningError`` if the file cannot be written. In that case, an existing file stays unchanged.
  public static func write(_ result: SuiteResult, to path: String) throws {
    let lines = result.scenarios.flatMap { scenario in
      scenario.runs.map { "\($0.summary.digest) \($0.summary.seed) \(encodedPath(scenario.path))" }
    }
    let content =
      "# digest, seed, scenario: written by `rehearse run --write-digests`\n"
      + lines.joined(separator: "\n") + "\n"
    try OutputFile(path).replace(by: Data(content.utf8))
  }
}
