/// Recordings that are to be merged into one.
///
/// The recordings are the shards of one sweep, or recordings of other runs of the same version. A run that
/// several of them have counts once.
public struct ShardSet {
  /// A shard of the sweep whose runs are not all there.
  public struct Gap: Sendable, Hashable {
    /// The number of the shard, from 1.
    public var index: Int
    /// How many runs of the shard are there.
    public var runs: Int
    /// How many runs the shard has when it is complete; `nil` if no recording of the shard is there.
    public var planned: Int?
  }

  /// The shards that are missing or incomplete, by their numbers.
  public let gaps: [Gap]
  /// How many shards the sweep has; `nil` if the recordings are not shards.
  public let count: Int?
  /// The seeds that the user asked for in place of those of the scenarios; `nil` if there are none.
  public let seeds: String?
  /// When the first of the commands that made the runs began, in ISO 8601 format.
  let started: String
  /// Whether the recordings have causes of failures.
  public let hasCauses: Bool
  /// The recordings, in an order that does not depend on the order of their paths.
  let recordings: [MergedRecording]

  /// Opens recordings.
  ///
  /// - Parameters:
  ///   - paths: The paths of the recordings.
  ///   - version: The version of the command that merges them.
  /// - Throws: ``RecordingError`` if a recording is missing or damaged, was made by another version, or does not
  ///   belong to the others.
  public init(_ paths: [String], version: String) throws {
    let opened = try paths.map { try MergedRecording($0, version: version) }
    try Self.checkFiles(of: opened)
    let batches = opened.flatMap(\.batches)
    (count, gaps) = try Self.gaps(in: opened)
    let texts = batches.map(\.seeds)
    seeds =
      texts.allSatisfy { $0 == texts[0] }
      ? texts[0] : Set(texts.compactMap(\.self)).sorted().joined(separator: ", ")
    started = batches.map(\.started).min() ?? ""
    hasCauses = opened.contains(where: \.hasCauses)
    recordings = opened.enumerated().sorted { a, b in
      (a.element.order, a.element.path, a.offset) < (b.element.order, b.element.path, b.offset)
    }.map(\.element)
  }

  /// Checks that recordings of the same scenario were made from the same files.
  private static func checkFiles(of recordings: [MergedRecording]) throws {
    var known: [[String]: (files: [String: String], path: String)] = [:]
    for recording in recordings {
      for scenario in recording.scenarios {
        let key = [scenario.root, scenario.path, scenario.configuration ?? ""]
        guard let other = known[key] else {
          known[key] = (scenario.files, recording.path)
          continue
        }
        guard other.files != scenario.files else { continue }
        let names = Set(other.files.keys).union(scenario.files.keys).sorted()
        let file = names.first { other.files[$0] != scenario.files[$0] } ?? ""
        throw RecordingError(
          .invalid,
          recording.path == other.path
            ? "\(recording.path): error: \(scenario.path) was run with two versions of \(file); record it anew, "
              + "into another file"
            : "\(recording.path): error: \(scenario.path) was run with another \(file) than in \(other.path); "
              + "make both from the same files"
        )
      }
    }
  }

  private static func gaps(in recordings: [MergedRecording]) throws -> (count: Int?, gaps: [Gap]) {
    var first: (shard: RecordedShard, path: String)?
    var runs: [Int: (runs: Int, planned: Int)] = [:]
    var whole: String?
    for recording in recordings {
      var own: [Int: (runs: Int, planned: Int)] = [:]
      for batch in recording.batches {
        guard let shard = batch.shard else {
          whole = whole ?? recording.path
          continue
        }
        let known = first ?? (shard, recording.path)
        first = known
        guard shard.count == known.shard.count, shard.sweep == known.shard.sweep,
          shard.total == known.shard.total
        else {
          throw otherSweep(shard, recording.path, known)
        }
        own[shard.index, default: (0, shard.runs)].runs += batch.runs
      }
      for (index, shard) in own where shard.runs > runs[index]?.runs ?? -1 { runs[index] = shard }
    }
    guard let first else { return (nil, []) }
    if let whole {
      throw RecordingError(
        .invalid,
        "\(whole): error: it has runs that are not of a shard, but \(first.path) is a shard; "
          + "merge only the shards of one sweep"
      )
    }
    return (first.shard.count, try gaps(in: runs, of: first.shard, first.path))
  }

  /// Returns the gaps of a sweep.
  ///
  /// - Throws: ``RecordingError`` if what the shards say of themselves cannot be.
  private static func gaps(
    in runs: [Int: (runs: Int, planned: Int)],
    of shard: RecordedShard,
    _ path: String
  ) throws -> [Gap] {
    // A sweep with fewer runs than shards has shards without runs, which have no recording.
    let found = runs.values.reduce(0) { $0 + min($1.runs, $1.planned) }
    if found == shard.total, found > 0 { return [] }
    let gaps = gaps(in: runs, count: shard.count)
    guard !gaps.isEmpty else {
      throw RecordingError(
        .invalid,
        "\(path): error: the shards say that they have \(found) runs, but that the sweep has \(shard.total); "
          + "one of the recordings was changed, so make the shards again"
      )
    }
    return gaps
  }

  /// Returns the first gaps of a sweep, which are enough to say what is missing.
  private static func gaps(in runs: [Int: (runs: Int, planned: Int)], count: Int) -> [Gap] {
    (1...count).lazy.compactMap { index -> Gap? in
      guard let shard = runs[index] else { return Gap(index: index, runs: 0, planned: nil) }
      return shard.runs < shard.planned
        ? Gap(index: index, runs: shard.runs, planned: shard.planned) : nil
    }.prefix(mostGaps).map(\.self)
  }

  private static let mostGaps = 1_000

  private static func otherSweep(
    _ shard: RecordedShard,
    _ path: String,
    _ known: (shard: RecordedShard, path: String)
  ) -> RecordingError {
    RecordingError(
      .invalid,
      path == known.path
        ? "\(path): error: the recording has shards of two sweeps; record the shard anew, into another file"
        : shard.count == known.shard.count
          ? "\(path): error: the shard is of another sweep than \(known.path): the scenarios, their files, the "
            + "seeds or the options differ; make both with the same command, apart from --shard and --record"
          : "\(path): error: the shard is one of \(shard.count), but \(known.path) is one of "
            + "\(known.shard.count); merge shards of one sweep"
    )
  }
}

extension MergedRecording {
  /// The number of the lowest shard in the recording; 0 if it has none.
  fileprivate var order: Int { batches.compactMap(\.shard?.index).min() ?? 0 }
}
