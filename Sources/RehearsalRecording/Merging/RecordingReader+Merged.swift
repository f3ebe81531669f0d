import GRDB
import RehearsalSimulation

extension RecordingReader {
  /// Returns whether the recording is complete and contains every run of other recordings.
  ///
  /// Two runs are the same if the path and the configuration of their scenarios, their seeds and the digests of their
  /// events are equal. A recording with a write-ahead log next to its file is complete, because SQLite reads both.
  ///
  /// - Parameter paths: The paths of the other recordings.
  /// - Returns: Whether the recording has all of these runs.
  /// - Throws: ``RecordingError`` if a recording cannot be read.
  public func containsAllRuns(of paths: [String]) throws -> Bool {
    guard try incompleteRunCount() == nil else { return false }
    let ownDigests = try runDigests()
    return try paths.allSatisfy { path in
      try RecordingReader(path).runDigests().isSubset(of: ownDigests)
    }
  }

  /// Returns, for each run, a digest of what tells it from other runs.
  private func runDigests() throws -> Set<Digest> {
    let sql = """
      SELECT s.path || char(31) || coalesce(s.configuration, '') || char(31) || run.seed || char(31) || run.digest
      FROM run JOIN scenario s ON s.id = run.scenario
      """
    return try read { db in
      var digests: Set<Digest> = []
      let texts = try String.fetchCursor(db, sql: sql)
      while let text = try texts.next() { digests.insert(Digest(of: text)) }
      return digests
    }
  }
}
