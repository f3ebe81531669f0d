import Foundation
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A file of seeds with which runs failed.
///
/// Later invocations of the command run these seeds first.
public struct SeedCorpus: Sendable {
  private struct KeptSeed: Codable, Sendable {
    /// The path of the scenario file.
    var scenario: String
    /// The options of the `rehearse run` command that repeats the run, apart from the seed.
    var options: String
    var seed: UInt64
  }

  private struct Content: Codable {
    var format = 1
    var kept: [KeptSeed]
  }

  private let path: String
  private var keptSeeds: [KeptSeed] = []
  /// The seeds that were added since the file was read.
  private var addedSeeds: [KeptSeed] = []

  /// The maximum number of seeds that are kept for one scenario with the same options.
  ///
  /// If more seeds fail, only the seeds that were added first are kept.
  public static let maximumSeedsPerScenario = 50

  /// Reads a corpus file.
  ///
  /// If the file does not exist, the corpus is empty.
  ///
  /// - Throws: ``RunningError`` if the file cannot be read or is not a corpus, or if it does not exist and its folder
  ///   is not writable.
  public init(path: String) throws {
    self.path = path
    try OutputFile(path).checkIsRegularFile()
    guard FileManager.default.fileExists(atPath: path) else {
      // Report before any run that the seeds cannot be written, rather than after all runs.
      let folder = URL(filePath: path).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw RunningError(
          .inputOutput,
          "\(path): error: there is no folder `\(folder)` that can be written to"
        )
      }
      return
    }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw RunningError(.inputOutput, "\(path): error: cannot be read: \(error.failureText)")
    }
    guard let content = try? JSONDecoder().decode(Content.self, from: data), content.format == 1
    else {
      throw RunningError(
        .invalid,
        "\(path): error: this is no corpus of seeds; name another file with --corpus"
      )
    }
    keptSeeds = content.kept.filter { $0.seed < .max }
  }

  /// Returns the seeds with which a scenario failed under the given options, in the order in which they were added.
  public func seeds(of scenario: String, _ options: String) -> [UInt64] {
    let key = ScenarioPathKey(scenario)
    return keptSeeds.filter { kept in
      ScenarioPathKey(kept.scenario) == key && kept.options.utf8.elementsEqual(options.utf8)
    }.map(\.seed)
  }

  /// Adds seeds with which a scenario failed under the given options.
  ///
  /// Seeds beyond the limit ``maximumSeedsPerScenario`` are ignored.
  public mutating func add(_ seeds: [UInt64], of scenario: String, _ options: String) {
    guard !seeds.isEmpty else { return }
    var knownSeeds = Set(self.seeds(of: scenario, options))
    for seed in seeds {
      guard knownSeeds.count < Self.maximumSeedsPerScenario else { return }
      guard knownSeeds.insert(seed).inserted else { continue }
      let keptSeed = KeptSeed(scenario: scenario, options: options, seed: seed)
      keptSeeds.append(keptSeed)
      addedSeeds.append(keptSeed)
    }
  }

  /// Writes the corpus to its file, together with the seeds that other processes have added since it was read.
  ///
  /// - Throws: ``RunningError`` if the file cannot be written, or if other processes write files in its folder for
  ///   several seconds. In these cases, an existing file stays unchanged.
  public func write() throws {
    let lock = try lockFolder()
    defer { lock.release() }
    var corpus = self
    if FileManager.default.fileExists(atPath: path) {
      corpus = try SeedCorpus(path: path)
      for added in addedSeeds { corpus.add([added.seed], of: added.scenario, added.options) }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try OutputFile(path).replace(
      by: encoder.encode(Content(kept: corpus.keptSeeds)) + Data("\n".utf8)
    )
  }

  /// Locks the folder of the file, because the file itself is replaced.
  private func lockFolder() throws -> WriterLock {
    let folder = URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
    for _ in 0..<500 {
      if let lock = try? WriterLock(folder: folder) { return lock }
      usleep(10_000)
    }
    throw RunningError(
      .inputOutput,
      "\(path): error: another process is writing in the folder of the corpus, so no seed was added; run the same "
        + "command again"
    )
  }
}

extension SeedCorpus {
  /// Returns a copy of this corpus, with the seeds of the failed runs of a sweep added.
  ///
  /// Seeds beyond the limit ``maximumSeedsPerScenario`` are left out.
  public func keepingFailures(of result: SuiteResult) -> SeedCorpus {
    var corpus = self
    for scenario in result.scenarios {
      let failingSeeds = scenario.runs.compactMap { $0.verdict == .fail ? $0.summary.seed : nil }
      corpus.add(failingSeeds, of: scenario.path, scenario.options)
    }
    return corpus
  }
}
