import GRDB

/// The removal of recorded runs that new runs will replace.
extension Recording {
  /// Removes runs of scenarios within a transaction, and returns how many were removed.
  func removeRuns(
    of scenarios: [Int64],
    where isReplaced: (UInt64) -> Bool,
    _ db: Database
  ) throws -> Int {
    let runs = try Self.runs(of: scenarios, where: isReplaced, db).map(\.id)
    guard !runs.isEmpty else { return 0 }
    try db.execute(sql: "CREATE TEMP TABLE discarded_run(id INTEGER PRIMARY KEY)")
    for run in runs {
      try db.cachedStatement(sql: "INSERT INTO discarded_run(id) VALUES (?)").execute(
        arguments: [run])
    }
    try Self.discardPassesOfScenariosThatLoseRuns(db)
    for table in try Self.tables(with: "run", db) {
      try db.execute(sql: "DELETE FROM \(table) WHERE run IN (SELECT id FROM discarded_run)")
    }
    try db.execute(
      sql: "DELETE FROM run WHERE id IN (SELECT id FROM discarded_run); DROP TABLE discarded_run"
    )
    try Self.discardUnusedRows(scenarios, db)
    unsafe assessmentCache.forgetAll()
    return runs.count
  }

  /// Removes the results about all runs together of the scenarios that have runs in the table `discarded_run`.
  ///
  /// Such a result stays if it is not a pass, so that a scenario that did not pass never seems to pass because some of
  /// its runs are gone.
  private static func discardPassesOfScenariosThatLoseRuns(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE former_pass AS SELECT r.scenario, r.batch FROM sweep_result r WHERE r.verdict = 'pass'
          AND r.scenario IN (SELECT scenario FROM run WHERE id IN (SELECT id FROM discarded_run));
        DELETE FROM sweep_assertion WHERE (scenario, batch) IN (SELECT scenario, batch FROM former_pass);
        DELETE FROM sweep_result WHERE (scenario, batch) IN (SELECT scenario, batch FROM former_pass);
        DROP TABLE former_pass
        """
    )
  }

  /// Returns the names of all tables, except `run`, that have a column with the given name.
  static func tables(with column: String, _ db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name != 'run' AND c.name = ? ORDER BY m.name
        """,
      arguments: [column]
    )
  }

  /// Returns the seeds and the identifiers of the runs that new runs will replace, according to their seeds.
  static func runs(
    of scenarios: [Int64],
    where isReplaced: (UInt64) -> Bool,
    _ db: Database
  ) throws -> [(seed: UInt64, id: Int64)] {
    var runs: [(seed: UInt64, id: Int64)] = []
    for scenario in scenarios {
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT id, seed FROM run WHERE scenario = ?",
        arguments: [scenario]
      )
      while let row = try rows.next() {
        guard let id = row.integer("id"), let seed = row.integer("seed") else { continue }
        let runSeed = UInt64(bitPattern: seed)
        if isReplaced(runSeed) { runs.append((runSeed, id)) }
      }
    }
    return runs
  }

  /// Removes the unused assessments of the given scenarios, and those of the scenarios that have no runs.
  ///
  /// `keptScenario` stays even if it has no runs.
  static func discardUnusedRows(
    _ scenarios: [Int64],
    keeping keptScenario: Int64? = nil,
    _ db: Database
  ) throws {
    for scenario in scenarios {
      try db.execute(
        sql: """
          CREATE TEMP TABLE unused AS SELECT id FROM assessment
            WHERE scenario = ?1 AND id NOT IN (SELECT assessment FROM run WHERE scenario = ?1);
          DELETE FROM assertion WHERE assessment IN (SELECT id FROM unused);
          DELETE FROM assessment WHERE id IN (SELECT id FROM unused);
          DROP TABLE unused
          """,
        arguments: [scenario]
      )
      let runs = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM run WHERE scenario = ?",
        arguments: [scenario]
      )
      guard runs == 0, scenario != keptScenario else { continue }
      for table in try tables(with: "scenario", db) {
        try db.execute(sql: "DELETE FROM \(table) WHERE scenario = ?", arguments: [scenario])
      }
      try db.execute(sql: "DELETE FROM scenario WHERE id = ?", arguments: [scenario])
    }
  }
}
