import Foundation
import RehearsalRules
import RehearsalSimulation

/// A file with the expected digests of runs: `digest seed path`, one line for each run.
///
/// A path with characters that cannot stand on a line is a JSON string.
public struct DigestFile: Sendable {
  private var digests: [Run: Digest] = [:]

  private struct Run: Hashable, Sendable {
    var path: String
    var seed: UInt64
  }

  /// Reads the file; where there is none, no run has a digest.
  ///
  /// - Throws: ``RunningError`` where the file cannot be read, or a line is something else.
  public init(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try OutputFile(path).check()
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunningError(.inputOutput, "\(path): error: cannot be read")
    }
    for (number, bytes) in data.split(separator: 0x0a, omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = String(decoding: bytes.last == 0x0d ? bytes.dropLast() : bytes, as: UTF8.self)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, let digest = Digest(String(words[0])), let seed = UInt64(words[1]),
        let scenario = Self.read(words[2])
      else {
        throw RunningError(
          .inputOutput,
          "\(path):\(number + 1):1: error: a line is `digest seed path`; "
            + "write the file anew with --write-digests"
        )
      }
      digests[Run(path: scenario, seed: seed)] = digest
    }
  }

  /// A path as it stands in the file: in quotes where it would not be one word of a line otherwise.
  private static func written(_ path: String) -> String {
    let isPlain =
      InertText.line(path) == path && !path.hasPrefix("\"") && path.last?.isWhitespace != true
    return isPlain ? path : InertText.json(JSONText.quoted(path))
  }

  private static func read(_ text: Substring) -> String? {
    guard text.hasPrefix("\"") else { return String(text) }
    return try? JSONDecoder().decode(String.self, from: Data(text.utf8))
  }

  /// How the digest of a run differs from the one in the file; `nil` where it does not.
  func mismatch(of summary: RunSummary, path: String) -> JudgedRun.DigestMismatch? {
    guard let known = digests[Run(path: path, seed: summary.seed)] else { return .absentFromFile }
    return known == summary.digest ? nil : .file(known)
  }

  /// Replaces the file by one with the digests of every run.
  ///
  /// - Throws: ``RunningError`` where it cannot be written; then it is as it was.
  public static func write(_ result: SuiteResult, to path: String) throws {
    let lines = result.scenarios.flatMap { scenario in
      scenario.runs.map { "\($0.summary.digest) \($0.summary.seed) \(written(scenario.path))" }
    }
    let text =
      "# digest, seed, scenario: written by `rehearse run --write-digests`\n"
      + lines.joined(separator: "\n") + "\n"
    try OutputFile(path).replace(by: Data(text.utf8))
  }
}
