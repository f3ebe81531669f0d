import GRDB
public import RehearsalSimulation

/// A shard, which is a part of a sweep, as its recording describes it.
public struct RecordedShard: Sendable, Hashable {
  /// The number of the shard, from 1 through ``count``.
  public var index: Int
  /// How many shards the sweep has.
  public var count: Int
  /// The digest of the scenarios and seeds of the whole sweep and of how it is divided.
  ///
  /// All shards of a sweep have the same digest.
  public var sweep: Digest
  /// How many runs the shard has when it is complete.
  public var runs: Int
  /// How many runs all shards of the sweep have together.
  public var total: Int

  /// Creates the description of a shard.
  public init(index: Int, count: Int, sweep: Digest, runs: Int, total: Int) {
    self.index = index
    self.count = count
    self.sweep = sweep
    self.runs = runs
    self.total = total
  }
}

extension Recording {
  /// Describes the runs of the batch.
  ///
  /// - Parameters:
  ///   - seeds: The seeds that the user asked for, such as `0:200`; `nil` if they are those of the scenarios.
  ///   - shard: The shard that the runs are; `nil` if they are a whole sweep.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func describe(seeds: String?, shard: RecordedShard? = nil) throws {
    do {
      try queue.write { db in
        try db.execute(
          sql: """
            UPDATE batch SET seeds = ?, shard = ?, shards = ?, sweep = ?, planned = ?, total = ? WHERE id = ?
            """,
          arguments: [
            seeds, shard?.index, shard?.count, shard?.sweep.description, shard?.runs, shard?.total,
            batch,
          ]
        )
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
