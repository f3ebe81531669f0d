/// The number of runs of one sweep in a recording.
struct SweepCount {
  /// The digest of the sweep; `nil` if it is unknown, as for merged recordings.
  var digest: String?
  /// The number of runs that the recording contains.
  var runCount: Int
  /// The number of runs of the complete sweep; `nil` if the recording contains all runs.
  var plannedRunCount: Int?

  /// Returns the number of runs of each sweep that is not divided into shards.
  ///
  /// An interrupted command and the commands that continued it have one sweep.
  static func counts(of batches: [SourceRecording.Batch]) -> [SweepCount] {
    var counts: [SweepCount] = []
    for batch in batches where batch.shard == nil {
      let index = counts.firstIndex { $0.digest != nil && $0.digest == batch.sweepDigest }
      guard let index else {
        counts.append(
          SweepCount(
            digest: batch.sweepDigest,
            runCount: batch.runCount,
            plannedRunCount: batch.plannedRunCount
          )
        )
        continue
      }
      counts[index].runCount += batch.runCount
      counts[index].plannedRunCount =
        [counts[index].plannedRunCount, batch.plannedRunCount].compactMap(\.self).max()
    }
    return counts
  }
}

extension SweepCount {
  /// Adds up incomplete sweeps; `nil` if there are none.
  init?(addingIncomplete sweeps: [SweepCount]) {
    guard !sweeps.isEmpty else { return nil }
    let runCount = sweeps.reduce(0) { $0 + $1.runCount }
    // Runs with the seeds of a corpus are in the recording, but are not planned.
    let plannedRunCount = sweeps.reduce(0) { $0 + ($1.plannedRunCount ?? 0) }
    self.init(
      digest: nil,
      runCount: runCount,
      plannedRunCount: max(runCount, plannedRunCount)
    )
  }
}

extension RecordingReader {
  /// Returns how many runs of how many an incomplete recording has; `nil` if the recording is complete.
  ///
  /// A recording is incomplete if it is a shard, if its runs were interrupted or are still being made, or if it was
  /// merged from some of the shards of a sweep.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func incompleteRunCount() throws -> (runs: Int, planned: Int)? {
    let batches = try batches()
    let shards = batches.filter { $0.shard != nil }
    let shardCount = (shards.first?.shard).map { shard in
      SweepCount(
        digest: nil,
        runCount: shards.reduce(0) { $0 + $1.runCount },
        plannedRunCount: min(shard.sweepRunCount, Int(SourceRecording.Batch.planLimit))
      )
    }
    let incompleteShards = [shardCount].compactMap(\.self).filter {
      $0.runCount < $0.plannedRunCount ?? 0
    }
    let incompleteSweeps = SweepCount.counts(of: batches).filter { $0.plannedRunCount != nil }
    return SweepCount(addingIncomplete: incompleteShards + incompleteSweeps).map {
      (runs: $0.runCount, planned: $0.plannedRunCount ?? 0)
    }
  }
}
