import GRDB

/// The recording of the causes of failed runs.
extension Recording {
  /// A reason why some runs of a scenario failed.
  public struct Cause: Sendable {
    /// The name of the cause in reports, such as the name of a fault, a script or a quota.
    public var name: String
    /// The result of a run with the same seed but without the cause, such as `pass` or `still fails`.
    public var resultWithoutCause: String
    /// The effect of the cause in words; empty if the name already tells the effect.
    public var effect: String
    /// The identifier of the task that failed first; `nil` if the failures are not about a single task.
    public var task: String?
    /// The seeds of the runs that failed for this reason.
    public var seeds: [UInt64]

    /// Creates a cause.
    public init(name: String, withoutIt: String, effect: String, task: String?, seeds: [UInt64]) {
      self.name = name
      self.resultWithoutCause = withoutIt
      self.effect = effect
      self.task = task
      self.seeds = seeds
    }
  }

  /// Records the causes of the failed runs of a scenario.
  ///
  /// Replaces causes that were recorded earlier for the same runs.
  ///
  /// - Parameters:
  ///   - causes: The causes of the failures.
  ///   - scenarios: The identifiers of the scenario in the recording, one for each command that added the scenario. The
  ///     causes are stored for the last identifier in the array.
  /// - Throws: ``RecordingError`` if the recording cannot be written. In that case, the recorded causes do not change.
  public func record(_ causes: [Cause], of scenarios: [Int64]) throws {
    guard let scenario = scenarios.last, !causes.isEmpty else { return }
    do {
      try queue.write { db in
        let runIDBySeed = try scenarios.reduce(into: [:]) { runOfSeed, scenario in
          try Self.addFailedRuns(of: scenario, db, to: &runOfSeed)
        }
        for run in causes.flatMap(\.seeds).compactMap({ runIDBySeed[$0] }) {
          try db.cachedStatement(sql: "DELETE FROM failure_cause WHERE run = ?").execute(
            arguments: [run]
          )
        }
        for cause in causes { try Self.insert(cause, scenario, runIDBySeed, db) }
        for scenario in scenarios {
          try db.cachedStatement(
            sql: """
              DELETE FROM cause WHERE scenario = ?
              AND NOT EXISTS (SELECT 1 FROM failure_cause f WHERE f.cause = cause.id)
              """
          ).execute(arguments: [scenario])
        }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Adds an entry to a dictionary for each run of a scenario that did not pass.
  ///
  /// The key is the seed of the run, and the value is its identifier.
  private static func addFailedRuns(
    of scenario: Int64,
    _ db: Database,
    to runOfSeed: inout [UInt64: Int64]
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, seed FROM run WHERE scenario = ? AND verdict <> 'pass'",
      arguments: [scenario]
    )
    while let row = try rows.next() {
      guard let run = row.integer("id"), let seed = row.integer("seed") else { continue }
      runOfSeed[UInt64(bitPattern: seed)] = run
    }
  }

  private static func insert(
    _ cause: Cause,
    _ scenario: Int64,
    _ runOfSeed: [UInt64: Int64],
    _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "INSERT INTO cause(scenario, name, without_it, effect, task) VALUES (?, ?, ?, ?, ?)"
    ).execute(
      arguments: [scenario, cause.name, cause.resultWithoutCause, cause.effect, cause.task]
    )
    let id = db.lastInsertedRowID
    for run in cause.seeds.compactMap({ runOfSeed[$0] }) {
      try db.cachedStatement(sql: "INSERT INTO failure_cause(run, cause) VALUES (?, ?)").execute(
        arguments: [run, id]
      )
    }
  }
}
