import GRDB

/// The causes of failures in a recording.
extension Recording {
  /// Why runs of a scenario failed.
  public struct Cause: Sendable {
    /// The fault, script, window, quota or chance that started the failures, as reports name it.
    public var name: String
    /// What the same seed gives without the cause.
    public var withoutIt: String
    /// What the cause does; empty if the name says it.
    public var effect: String
    /// The name of the task that failed first; `nil` if the failures are not about a single task.
    public var task: String?
    /// The seeds of the runs that failed in this way.
    public var seeds: [UInt64]

    /// Creates a cause.
    public init(name: String, withoutIt: String, effect: String, task: String?, seeds: [UInt64]) {
      self.name = name
      self.withoutIt = withoutIt
      self.effect = effect
      self.task = task
      self.seeds = seeds
    }
  }

  /// Records why runs of a scenario failed, in place of the causes that are recorded for it.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be written. In that case, the recorded causes stay.
  public func record(_ causes: [Cause], of scenario: Int64) throws {
    do {
      try queue.write { db in
        try db.execute(
          sql: """
            DELETE FROM failure_cause WHERE cause IN (SELECT id FROM cause WHERE scenario = ?);
            DELETE FROM cause WHERE scenario = ?
            """,
          arguments: [scenario, scenario]
        )
        let runs = try Self.failedRuns(of: scenario, db)
        for cause in causes { try Self.insert(cause, scenario, runs, db) }
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// Returns the numbers of the runs of a scenario that do not pass, by seed.
  private static func failedRuns(of scenario: Int64, _ db: Database) throws -> [UInt64: Int64] {
    var runs: [UInt64: Int64] = [:]
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, seed FROM run WHERE scenario = ? AND verdict <> 'pass'",
      arguments: [scenario]
    )
    while let row = try rows.next() {
      guard let run = row.integer("id"), let seed = row.integer("seed") else { continue }
      runs[UInt64(bitPattern: seed)] = run
    }
    return runs
  }

  private static func insert(
    _ cause: Cause,
    _ scenario: Int64,
    _ runs: [UInt64: Int64],
    _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "INSERT INTO cause(scenario, name, without_it, effect, task) VALUES (?, ?, ?, ?, ?)"
    ).execute(
      arguments: [scenario, cause.name, cause.withoutIt, cause.effect, cause.task]
    )
    let id = db.lastInsertedRowID
    for run in cause.seeds.compactMap({ runs[$0] }) {
      try db.cachedStatement(sql: "INSERT INTO failure_cause(run, cause) VALUES (?, ?)").execute(
        arguments: [run, id]
      )
    }
  }
}
