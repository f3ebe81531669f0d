import GRDB
public import RehearsalSimulation
import Synchronization

/// A description of a shard, which is the part of a sweep that one of several computers runs.
public struct RecordedShard: Sendable, Hashable {
  /// The number of the shard, from 1 through ``shardCount``.
  public var number: Int
  /// The number of shards that the sweep is divided into.
  public var shardCount: Int
  /// The digest of what the shards of a sweep have in common: scenarios with their files, seeds, costs and options.
  ///
  /// All shards of a sweep have the same digest.
  public var sweepDigest: Digest
  /// The number of runs of the complete shard.
  public var runCount: Int
  /// The number of runs that all shards of the sweep have together.
  public var sweepRunCount: Int

  /// Creates the description of a shard.
  public init(index: Int, count: Int, sweep: Digest, runs: Int, total: Int) {
    self.number = index
    self.shardCount = count
    self.sweepDigest = sweep
    self.runCount = runs
    self.sweepRunCount = total
  }
}

/// A description of a sweep whose runs one command makes.
public struct RecordedSweep: Sendable, Hashable {
  /// The digest of the scenarios with their files, seeds and options.
  ///
  /// A command that continues an interrupted sweep has the same digest.
  public var digest: Digest
  /// The number of runs of the complete sweep.
  public var runCount: Int
  /// The number of these runs that the recording already has from earlier commands.
  ///
  /// They stay in the recording until they are made again, so the recording lacks only the others.
  public var recordedRunCount: Int

  /// Creates the description of a sweep.
  public init(digest: Digest, runs: Int, recordedRuns: Int = 0) {
    self.digest = digest
    self.runCount = runs
    self.recordedRunCount = recordedRuns
  }
}

extension Recording {
  /// Records the seeds of the command's runs, and the sweep or the shard that the runs are to make up.
  ///
  /// The sweep counts as incomplete until ``recordCompletion(where:)`` is called.
  ///
  /// - Parameters:
  ///   - seeds: The seeds that the user asked for, such as `0:200`; `nil` if the scenarios state the seeds.
  ///   - sweep: The sweep; `nil` if the runs are a shard, or if it is unknown how many runs will follow.
  ///   - shard: The shard that consists of the command's runs; `nil` if the runs are a whole sweep.
  ///   - cap: The maximum number of pairs of each scenario, if the runs are those of a sequential comparison; otherwise `nil`.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func recordSeeds(
    _ seeds: String?,
    sweep: RecordedSweep? = nil,
    shard: RecordedShard? = nil,
    cap: Int? = nil
  ) throws {
    let digest = shard?.sweepDigest ?? sweep?.digest
    let plannedRunCount = shard?.runCount ?? sweep.map { $0.runCount - $0.recordedRunCount }
    let sweepRunCount = shard?.sweepRunCount ?? sweep?.runCount
    do {
      try queue.write { db in
        try db.execute(
          sql: """
            UPDATE batch SET seeds = ?, shard = ?, shards = ?, sweep = ?, planned = ?, total = ?, cap = ? WHERE id = ?
            """,
          arguments: [
            seeds, shard?.number, shard?.shardCount, digest?.description, plannedRunCount,
            sweepRunCount, cap, batchID,
          ]
        )
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Records that all runs of the command's sweep are in the recording.
  ///
  /// Earlier commands with the same sweep, which this command continued or repeated, then count as complete, too. So do
  /// earlier commands whose runs have scenarios and seeds of this sweep, even if the files have changed since, unless they
  /// were to run another scenario that has no runs. A shard does not change, because its runs are counted when it is
  /// merged.
  ///
  /// - Parameter includes: A closure that returns whether the sweep includes a run, from the path and the configuration
  ///   of its scenario and its seed. If the seed is `nil`, the closure returns whether the sweep includes the scenario.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func recordCompletion(
    where includes: (_ path: String, _ configuration: String?, _ seed: UInt64?) -> Bool
  ) throws {
    do {
      try queue.write { db in
        let otherBatches = try incompleteBatches(db, where: includes).filter { batch in
          try Self.scenariosWithoutRuns(of: batch, db).allSatisfy {
            includes($0.path, $0.configuration, nil)
          }
        }
        for batch in otherBatches + [batchID] {
          try db.execute(
            sql: """
              UPDATE batch SET planned = NULL WHERE shard IS NULL
                AND (id = ?1 OR id = ?2 OR sweep = (SELECT sweep FROM batch WHERE id = ?2))
              """,
            arguments: [batch, batchID]
          )
        }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Returns how many of the given seeds the recording has runs of, apart from the runs of this command.
  ///
  /// - Parameters:
  ///   - scenarios: The identifiers of a scenario in the recording.
  ///   - seeds: The seeds.
  /// - Returns: The number of seeds.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func recordedSeedCount(of scenarios: [Int64], in seeds: RangeSet<UInt64>) throws -> Int {
    guard !scenarios.isEmpty else { return 0 }
    do {
      return try queue.read { db in
        var foundSeeds = RangeSet<UInt64>()
        for scenario in scenarios {
          let rows = try Int64.fetchCursor(
            db,
            sql: "SELECT seed FROM run WHERE scenario = ? AND batch <> ? ORDER BY seed",
            arguments: [scenario, batchID]
          )
          while let row = try rows.next() {
            let seed = UInt64(bitPattern: row)
            if seeds.contains(seed), seed < .max {
              foundSeeds.insert(contentsOf: seed..<(seed + 1))
            }
          }
        }
        return foundSeeds.ranges.reduce(0) { $0 + $1.count }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Returns the identifiers of the other incomplete batches whose runs are all included.
  ///
  /// A batch whose runs this command has all replaced is one of them. So is a batch that was interrupted before its first
  /// run but after it had planned scenarios.
  private func incompleteBatches(
    _ db: Database,
    where includes: (_ path: String, _ configuration: String?, _ seed: UInt64?) -> Bool
  ) throws -> [Int64] {
    var hasOnlyIncludedRuns: [Int64: Bool] = [:]
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT run.batch, run.seed, s.path, s.configuration FROM run
        JOIN batch b ON b.id = run.batch JOIN scenario s ON s.id = run.scenario
        WHERE b.planned IS NOT NULL AND b.shard IS NULL AND b.id <> ?
        """,
      arguments: [batchID]
    )
    while let row = try rows.next() {
      guard let batch = row.integer("batch"), let seed = row.integer("seed"),
        let path = row.text("path")
      else { continue }
      let isIncluded = includes(path, row.text("configuration"), UInt64(bitPattern: seed))
      hasOnlyIncludedRuns[batch] = (hasOnlyIncludedRuns[batch] ?? true) && isIncluded
    }
    let emptiedBatches = try formerBatches.withLock(\.self).filter {
      try Int.fetchOne(db, sql: "SELECT 1 FROM run WHERE batch = ?", arguments: [$0]) == nil
    }
    let includedBatches = hasOnlyIncludedRuns.filter(\.value).map(\.key)
    return try (includedBatches + emptiedBatches + batchesWithoutRuns(db)).sorted()
  }

  /// Returns the identifiers of the other batches without runs that have planned scenarios.
  private func batchesWithoutRuns(_ db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT b.id FROM batch b
        WHERE b.planned IS NOT NULL AND b.shard IS NULL AND b.id <> ?
          AND NOT EXISTS (SELECT 1 FROM run WHERE run.batch = b.id)
          AND EXISTS (SELECT 1 FROM scenario s WHERE s.batch = b.id)
        """,
      arguments: [batchID]
    )
  }

  /// Returns the scenarios that a batch has planned and that have no runs.
  ///
  /// The files of the scenarios may have changed since.
  private static func scenariosWithoutRuns(
    of batch: Int64,
    _ db: Database
  ) throws -> [(path: String, configuration: String?)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT path, configuration FROM scenario s
        WHERE batch = ? AND NOT EXISTS (SELECT 1 FROM run WHERE run.scenario = s.id)
        """,
      arguments: [batch]
    ).map { ($0.text("path") ?? "", $0.text("configuration")) }
  }
}
