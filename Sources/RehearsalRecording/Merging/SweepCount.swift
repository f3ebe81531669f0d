/// The number of runs that a recording lacks of one sweep.
struct SweepCount {
  /// The digest of the sweep; `nil` if it is unknown, as for merged recordings.
  var digest: String?
  /// The number of runs that the recording lacks.
  var missingRunCount: Int

  /// Returns the number of missing runs of each sweep that is not divided into shards.
  ///
  /// An interrupted command and the commands that continued it have the same sweep. Each of them states what was
  /// missing when it began. Since no runs are lost in between, the smallest of the numbers is the current one.
  static func counts(of batches: [SourceRecording.Batch]) -> [SweepCount] {
    var counts: [SweepCount] = []
    for batch in batches where batch.shard == nil {
      let missingRunCount = max(0, (batch.plannedRunCount ?? 0) - batch.runCount)
      if let index = counts.firstIndex(where: { $0.digest != nil && $0.digest == batch.sweepDigest }
      ) {
        counts[index].missingRunCount = min(counts[index].missingRunCount, missingRunCount)
      } else {
        counts.append(SweepCount(digest: batch.sweepDigest, missingRunCount: missingRunCount))
      }
    }
    return counts
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
    let missingShardRunCount = (shards.first?.shard).map { shard in
      min(shard.sweepRunCount, Int(SourceRecording.Batch.planLimit))
        - shards.reduce(0) { $0 + $1.runCount }
    }
    let missingRunCount =
      max(0, missingShardRunCount ?? 0)
      + SweepCount.counts(of: batches).reduce(0) { $0 + $1.missingRunCount }
    guard missingRunCount > 0 else { return nil }
    let runCount = batches.reduce(0) { $0 + $1.runCount }
    return (runs: runCount, planned: runCount + missingRunCount)
  }
}
