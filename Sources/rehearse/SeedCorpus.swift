import Foundation
import RehearsalAnalysis
import RehearsalRules
import RehearsalSimulation

/// Seeds that are worth trying first, in a file: runs failed with them before.
struct SeedCorpus {
  private struct Kept: Codable, Hashable {
    var scenario: String
    /// What stood in for what the scenario names, as on the command line.
    var options: String
    var seed: UInt64
  }

  private struct Content: Codable {
    var format = 1
    var kept: [Kept]
  }

  private let path: String
  private var kept: [Kept] = []

  /// The most seeds that are kept of a scenario: the first that failed.
  static let most = 50

  /// Reads the file, where there is one.
  ///
  /// - Throws: ``FileError`` where it cannot be read, ``InvalidFile`` where it is no corpus.
  init(path: String) throws {
    self.path = path
    try UserFile(path).check()
    guard FileManager.default.fileExists(atPath: path) else {
      // It is told before anything runs that nothing can be kept.
      let folder = URL(filePath: path).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw FileError(
          message: "\(path): error: there is no folder `\(folder)` that can be written to"
        )
      }
      return
    }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw FileError(message: "\(path): error: cannot be read: \(error.cause)")
    }
    guard let content = try? JSONDecoder().decode(Content.self, from: data), content.format == 1
    else {
      throw InvalidFile(
        message: "\(path): error: this is no corpus of seeds; name another file with --corpus"
      )
    }
    kept = content.kept.filter { $0.seed < .max }
  }

  /// The seeds kept of a scenario, in the order in which they were.
  func seeds(of scenario: String, _ options: String) -> [UInt64] {
    kept.filter { $0.scenario == scenario && $0.options == options }.map(\.seed)
  }

  /// Keeps seeds of a scenario besides those that are there.
  mutating func keep(_ seeds: [UInt64], of scenario: String, _ options: String) {
    for seed in seeds where self.seeds(of: scenario, options).count < Self.most {
      let new = Kept(scenario: scenario, options: options, seed: seed)
      if !kept.contains(new) { kept.append(new) }
    }
  }

  /// Writes the file.
  ///
  /// - Throws: ``FileError`` where it cannot be written; then it is as it was.
  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try UserFile(path).replace(by: encoder.encode(Content(kept: kept)) + Data("\n".utf8))
  }
}

extension SeedCorpus {
  /// The same with the seeds of runs that failed.
  func keepingFailures(of result: SuiteResult) -> SeedCorpus {
    var corpus = self
    for scenario in result.scenarios {
      let failing = scenario.runs.filter { $0.verdict == .fail }
      corpus.keep(failing.map(\.summary.seed), of: scenario.path, scenario.options)
    }
    return corpus
  }
}
