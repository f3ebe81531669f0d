import GRDB

/// The recording of the causes of failed runs and of missed bounds on quantities.
extension Recording {
  /// A reason why some runs of a scenario failed, or why its runs together miss a bound on a quantity.
  public struct Cause: Sendable {
    /// The name of the cause in reports, such as the name of a fault, a script or a quota.
    public var name: String
    /// The result of a run with the same seed but without the cause, such as `pass` or `still fails`.
    public var resultWithoutCause: String
    /// The effect of the cause in words; empty if the name already tells the effect.
    public var effect: String
    /// The identifier of the task that failed first; `nil` if the failures are not about a single task.
    public var task: String?
    /// The seeds of the runs that failed for this reason; for a missed bound, the seed of the worst run.
    public var seeds: [UInt64]
    /// Whether the cause is that of a missed bound, and its run can pass by itself.
    ///
    /// It is recorded only if the run passes, because a run that fails has a cause of its own.
    public var isAboutBound = false

    /// Creates a cause of failed runs.
    public init(name: String, withoutIt: String, effect: String, task: String?, seeds: [UInt64]) {
      self.name = name
      self.resultWithoutCause = withoutIt
      self.effect = effect
      self.task = task
      self.seeds = seeds
    }
  }

  /// Records the causes of the failed runs and of the missed bounds of a scenario.
  ///
  /// Replaces causes that were recorded earlier for the same runs or for missed bounds.
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
        try Self.discardBoundCauses(of: scenarios, db)
        let runIDBySeed = try scenarios.reduce(into: [:]) { runOfSeed, scenario in
          try Self.addRuns(of: scenario, thatPass: false, db, to: &runOfSeed)
        }
        for run in causes.filter({ !$0.isAboutBound }).flatMap(\.seeds).compactMap({
          runIDBySeed[$0]
        }) {
          try db.cachedStatement(sql: "DELETE FROM failure_cause WHERE run = ?").execute(
            arguments: [run]
          )
        }
        for cause in causes where !cause.isAboutBound {
          try Self.insert(cause, scenario, runIDBySeed, db)
        }
        try Self.insertBoundCauses(causes.filter(\.isAboutBound), scenarios, db)
        try Self.deleteUnusedCauses(of: scenarios, db)
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Removes the recorded causes of the missed bounds of a scenario.
  ///
  /// They are the causes of the runs that pass.
  static func discardBoundCauses(of scenarios: [Int64], _ db: Database) throws {
    for scenario in scenarios {
      try db.cachedStatement(
        sql: """
          DELETE FROM failure_cause
          WHERE cause IN (SELECT id FROM cause WHERE scenario = ?)
            AND (SELECT verdict FROM run WHERE run.id = failure_cause.run) = 'pass'
          """
      ).execute(arguments: [scenario])
    }
    try deleteUnusedCauses(of: scenarios, db)
  }

  /// Deletes the causes of scenarios that no run has.
  private static func deleteUnusedCauses(of scenarios: [Int64], _ db: Database) throws {
    for scenario in scenarios {
      try db.cachedStatement(
        sql: """
          DELETE FROM cause WHERE scenario = ?
          AND NOT EXISTS (SELECT 1 FROM failure_cause f WHERE f.cause = cause.id)
          """
      ).execute(arguments: [scenario])
    }
  }

  /// Inserts the causes of missed bounds, unless their runs do not pass.
  private static func insertBoundCauses(
    _ causes: [Cause],
    _ scenarios: [Int64],
    _ db: Database
  ) throws {
    guard !causes.isEmpty, let lastScenario = scenarios.last else { return }
    let runIDBySeed = try scenarios.reduce(into: [:]) { runOfSeed, scenario in
      try addRuns(of: scenario, thatPass: true, db, to: &runOfSeed)
    }
    for cause in causes where cause.seeds.contains(where: { runIDBySeed[$0] != nil }) {
      try insert(cause, lastScenario, runIDBySeed, db)
    }
  }

  /// Adds an entry to a dictionary for each run of a scenario that passes, or for each run that does not pass.
  ///
  /// The key is the seed of the run, and the value is its identifier.
  private static func addRuns(
    of scenario: Int64,
    thatPass: Bool,
    _ db: Database,
    to runOfSeed: inout [UInt64: Int64]
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, seed FROM run WHERE scenario = ? AND (verdict = 'pass') = ?",
      arguments: [scenario, thatPass]
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

extension RecordingReader {
  /// Returns whether the recording has the cause of a missed bound with the given run, which passes, as the worst run.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  package func hasBoundCause(_ run: RecordedRun) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM failure_cause f JOIN run ON run.id = f.run
            WHERE f.run = ? AND run.verdict = 'pass')
          """,
        arguments: [run.id]
      ) ?? false
    }
  }
}
