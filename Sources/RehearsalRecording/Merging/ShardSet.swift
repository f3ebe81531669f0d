/// A set of recordings that are to be merged into one.
///
/// The recordings are either shards of one sweep, or recordings without shards. A shard is the part of a
/// sweep that one of several computers runs. All recordings are made by the same version. A run that several
/// recordings contain counts once.
public struct ShardSet {
  /// A shard that is missing, or a shard or recording that lacks some of its runs.
  public struct Gap: Sendable, Hashable, CustomStringConvertible {
    /// The part of the runs that is missing or incomplete.
    public enum Part: Sendable, Hashable {
      /// A shard with its number, counted from 1.
      case shard(Int)
      /// A recording with its path, if it has no shards.
      ///
      /// The command that made its runs was interrupted or is still running, or merged only some of the shards.
      case recording(String)
    }

    /// The part that is missing or incomplete.
    public var part: Part
    /// The number of runs of the part that the recordings contain.
    ///
    /// If several recordings contain runs of a shard, this is the greatest number in one of them.
    public var runCount: Int
    /// The number of runs of the complete part; `nil` if the shard has no recording.
    public var plannedRunCount: Int?

    /// The gap as text, such as `shard 2 is missing` or `a.sqlite has 6 of 10 runs`.
    public var description: String {
      let name =
        switch part {
        case .shard(let number): "shard \(number)"
        case .recording(let path): path
        }
      return plannedRunCount.map { "\(name) has \(runCount) of \($0) runs" } ?? "\(name) is missing"
    }
  }

  /// The missing and incomplete shards, sorted by number, but at most the first 100,000 of them.
  ///
  /// If the recordings have no shards, these are the recordings with incomplete sweeps. The array is empty if the
  /// recordings have all runs.
  public let gaps: [Gap]
  /// The number of shards that the sweep is divided into; `nil` if the recordings are not shards.
  public let shardCount: Int?
  /// The start time of the earliest command that made runs of the recordings, in ISO 8601 format.
  let startTime: String
  /// The greatest maximum number of pairs of the sequential comparisons that made runs; `nil` if there are none.
  let cap: Int64?
  /// The number of runs that all shards have together; `nil` if the recordings are not shards.
  private let sweepRunCount: Int?
  /// Whether at least one of the recordings contains causes of failures.
  public let hasCauses: Bool
  /// The recordings, sorted by the lowest shard number and then by path.
  let recordings: [SourceRecording]

  /// Opens recordings, and checks that they can be merged.
  ///
  /// - Parameters:
  ///   - paths: The paths of the recordings.
  ///   - commandVersion: The version of the command that merges them.
  /// - Throws: ``RecordingError`` if a recording is missing or damaged, was made by another version, does not
  ///   belong to the same sweep as the others, or has a scenario with other files than another recording.
  public init(_ paths: [String], commandVersion: String) throws {
    let openedRecordings = try paths.map { try SourceRecording($0, commandVersion: commandVersion) }
    try Self.checkFiles(of: openedRecordings)
    let batches = openedRecordings.flatMap(\.batches)
    (shardCount, gaps) = try Self.findGaps(in: openedRecordings)
    sweepRunCount = batches.lazy.compactMap(\.shard?.sweepRunCount).first
    startTime = batches.map(\.started).min() ?? ""
    cap = batches.compactMap(\.cap).max()
    hasCauses = openedRecordings.contains(where: \.hasCauses)
    recordings = openedRecordings.enumerated().sorted { left, right in
      (left.element.lowestShard, left.element.path, left.offset) < (
        right.element.lowestShard, right.element.path, right.offset
      )
    }.map(\.element)
  }

  /// Checks that the runs of each scenario were made from the same files in all recordings.
  private static func checkFiles(of recordings: [SourceRecording]) throws {
    var filesOfScenario: [[String]: (files: [String: String], path: String)] = [:]
    for recording in recordings {
      for scenario in recording.scenarios {
        let key = [scenario.root, scenario.path, scenario.configuration ?? ""]
        guard let earlierScenario = filesOfScenario[key] else {
          filesOfScenario[key] = (scenario.fileDigests, recording.path)
          continue
        }
        guard earlierScenario.files != scenario.fileDigests else { continue }
        let names = Set(earlierScenario.files.keys).union(scenario.fileDigests.keys).sorted()
        let file = names.first { earlierScenario.files[$0] != scenario.fileDigests[$0] } ?? ""
        throw RecordingError(
          .invalid,
          recording.path == earlierScenario.path
            ? "\(recording.path): error: \(scenario.path) was run with two versions of \(file); record it anew, "
              + "into another file"
            : "\(recording.path): error: \(scenario.path) was run with another \(file) than in \(earlierScenario.path); "
              + "make both from the same files"
        )
      }
    }
  }

  private static func findGaps(in recordings: [SourceRecording]) throws -> (
    count: Int?, gaps: [Gap]
  ) {
    var firstShard: (shard: RecordedShard, path: String)?
    var unshardedPath: String?
    for recording in recordings {
      for batch in recording.batches {
        guard let shard = batch.shard else {
          unshardedPath = unshardedPath ?? recording.path
          continue
        }
        let knownShard = firstShard ?? (shard, recording.path)
        firstShard = knownShard
        guard shard.shardCount == knownShard.shard.shardCount,
          shard.sweepDigest == knownShard.shard.sweepDigest,
          shard.sweepRunCount == knownShard.shard.sweepRunCount
        else {
          throw otherSweepError(shard, recording.path, knownShard)
        }
      }
    }
    guard let firstShard else { return (nil, incompleteRecordings(recordings)) }
    if let unshardedPath {
      throw RecordingError(
        .invalid,
        "\(unshardedPath): error: it has runs that are not of a shard, but \(firstShard.path) is a shard; "
          + "merge only the shards of one sweep"
      )
    }
    return (
      firstShard.shard.shardCount,
      try gaps(in: runCountsByShard(in: recordings), of: firstShard.shard, firstShard.path)
    )
  }

  /// Returns the number of runs that each shard has and the number that it was to have, by the number of the shard.
  ///
  /// If several recordings contain runs of a shard, the greatest number in one of them counts.
  private static func runCountsByShard(
    in recordings: [SourceRecording]
  ) -> [Int: (runs: Int, planned: Int)] {
    recordings.reduce(into: [:]) { counts, recording in
      var countsInRecording: [Int: (runs: Int, planned: Int)] = [:]
      for batch in recording.batches {
        guard let shard = batch.shard else { continue }
        countsInRecording[shard.number, default: (0, shard.runCount)].runs += batch.runCount
      }
      counts.merge(countsInRecording) { $1.runs > $0.runs ? $1 : $0 }
    }
  }

  /// Returns the recordings with sweeps that no recording has completely.
  private static func incompleteRecordings(_ recordings: [SourceRecording]) -> [Gap] {
    let sweeps = recordings.map { SweepCount.counts(of: $0.batches + $0.emptyBatches) }
    let completeDigests = Set(
      sweeps.joined().filter { $0.missingRunCount == 0 }.compactMap(\.digest)
    )
    return zip(recordings, sweeps).compactMap { recording, sweeps -> Gap? in
      let missingRunCount = sweeps.reduce(0) { sum, sweep in
        let isComplete = sweep.digest.map { completeDigests.contains($0) } ?? false
        return sum + (isComplete ? 0 : sweep.missingRunCount)
      }
      guard missingRunCount > 0 else { return nil }
      let runCount = recording.batches.reduce(0) { $0 + $1.runCount }
      return Gap(
        part: .recording(recording.path),
        runCount: runCount,
        plannedRunCount: runCount + missingRunCount
      )
    }
  }

  /// Returns how many runs there would be without gaps, given the number of runs that the recordings have together.
  ///
  /// The result is `nil` if there are no gaps.
  func plannedRunCount(of foundRunCount: Int) -> Int? {
    guard !gaps.isEmpty else { return nil }
    if let sweepRunCount { return max(foundRunCount, sweepRunCount) }
    return foundRunCount
      + gaps.reduce(0) { $0 + max(0, ($1.plannedRunCount ?? 0) - $1.runCount) }
  }

  /// Returns the missing and incomplete shards of a sweep.
  ///
  /// - Throws: ``RecordingError`` if the numbers of runs that the shards state contradict each other.
  private static func gaps(
    in runs: [Int: (runs: Int, planned: Int)],
    of shard: RecordedShard,
    _ path: String
  ) throws -> [Gap] {
    // If a sweep has fewer runs than shards, some shards have no runs and no recording. These
    // shards are not missing.
    let foundRunCount = runs.values.reduce(0) { $0 + min($1.runs, $1.planned) }
    if foundRunCount == shard.sweepRunCount, foundRunCount > 0 { return [] }
    let gaps = gaps(in: runs, count: shard.shardCount)
    guard !gaps.isEmpty else {
      throw RecordingError(
        .invalid,
        "\(path): error: the shards say that they have \(foundRunCount) runs, but that the sweep has \(shard.sweepRunCount); "
          + "one of the recordings was changed, so make the shards again"
      )
    }
    return gaps
  }

  /// Returns the missing and incomplete shards of a sweep, but at most the first `gapLimit` of
  /// them.
  private static func gaps(in runs: [Int: (runs: Int, planned: Int)], count: Int) -> [Gap] {
    (1...count).lazy.compactMap { index -> Gap? in
      guard let shard = runs[index] else {
        return Gap(part: .shard(index), runCount: 0, plannedRunCount: nil)
      }
      return shard.runs < shard.planned
        ? Gap(part: .shard(index), runCount: shard.runs, plannedRunCount: shard.planned) : nil
    }.prefix(gapLimit).map(\.self)
  }

  /// The limit keeps a recording that states a huge number of shards from filling the memory.
  private static let gapLimit = 100_000

  private static func otherSweepError(
    _ shard: RecordedShard,
    _ path: String,
    _ knownShard: (shard: RecordedShard, path: String)
  ) -> RecordingError {
    let problem =
      if path == knownShard.path {
        "the recording has shards of two sweeps; record the shard anew, into another file"
      } else if shard.shardCount != knownShard.shard.shardCount {
        "the shard is one of \(shard.shardCount), but \(knownShard.path) is one of "
          + "\(knownShard.shard.shardCount); merge shards of one sweep"
      } else {
        "the shard is of another sweep than \(knownShard.path): the scenarios, their files, the "
          + "seeds or the options differ; make both with the same command, apart from --shard and --record"
      }
    return RecordingError(.invalid, "\(path): error: \(problem)")
  }
}

extension SourceRecording {
  /// The lowest number of a shard in the recording; 0 if the recording contains no shard.
  fileprivate var lowestShard: Int { batches.compactMap(\.shard?.number).min() ?? 0 }
}
