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

  /// Records why runs of a scenario failed, in place of the causes that are recorded for these runs.
  ///
  /// - Parameters:
  ///   - causes: The causes.
  ///   - scenarios: The identifiers of the scenario in the recording. It has one for each time it was added; the
  ///     causes belong to the last one.
  /// - Throws: ``RecordingError`` if the recording cannot be written. In that case, the recorded causes stay.
  public func record(_ causes: [Cause], of scenarios: [Int64]) throws {
    guard let scenario = scenarios.last, !causes.isEmpty else { return }
    do {
      try queue.write { db in
        let runs = try scenarios.reduce(into: [:]) { runs, scenario in
          try Self.addFailedRuns(of: scenario, db, to: &runs)
        }
        for run in causes.flatMap(\.seeds).compactMap({ runs[$0] }) {
          try db.cachedStatement(sql: "DELETE FROM failure_cause WHERE run = ?").execute(
            arguments: [run]
          )
        }
        for cause in causes { try Self.insert(cause, scenario, runs, db) }
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
      throw RecordingError(error, path: path)
    }
  }

  /// Adds the numbers of the runs of a scenario that do not pass, by seed.
  private static func addFailedRuns(
    of scenario: Int64,
    _ db: Database,
    to runs: inout [UInt64: Int64]
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, seed FROM run WHERE scenario = ? AND verdict <> 'pass'",
      arguments: [scenario]
    )
    while let row = try rows.next() {
      guard let run = row.integer("id"), let seed = row.integer("seed") else { continue }
      runs[UInt64(bitPattern: seed)] = run
    }
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
