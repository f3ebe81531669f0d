import GRDB
public import RehearsalSimulation

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

extension Recording {
  /// Records the seeds and the shard of the command's runs.
  ///
  /// - Parameters:
  ///   - seeds: The seeds that the user asked for, such as `0:200`; `nil` if the scenarios state the seeds.
  ///   - shard: The shard that consists of the command's runs; `nil` if the runs are a whole sweep.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func recordSeeds(_ seeds: String?, shard: RecordedShard? = nil) throws {
    do {
      try queue.write { db in
        try db.execute(
          sql: """
            UPDATE batch SET seeds = ?, shard = ?, shards = ?, sweep = ?, planned = ?, total = ? WHERE id = ?
            """,
          arguments: [
            seeds, shard?.number, shard?.shardCount, shard?.sweepDigest.description,
            shard?.runCount,
            shard?.sweepRunCount,
            batchID,
          ]
        )
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }
}
