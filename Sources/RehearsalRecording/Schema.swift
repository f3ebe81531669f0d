import GRDB

/// The tables and views of a recording.
///
/// The largest tables, such as `event` and `handoff`, have neither a primary key nor an index, because an
/// index would slow down the recording of runs. Foreign keys connect the tables, so that tools such as
/// Datasette can follow them. SQLite does not enforce these keys, because the row of a run is inserted after
/// the rows that refer to it. Datasette labels a reference with the generated column `title` of the row that
/// it refers to.
enum Schema {
  /// The SQLite application identifier that marks a file as a recording: the letters "RHSL" in ASCII.
  static let applicationID: Int32 = 0x5248_534c

  /// The version of the table definitions, which SQLite stores as `user_version`.
  ///
  /// Recordings of other versions are neither read nor changed.
  static let version: Int32 = 17

  /// Returns whether a database contains no tables, views or indexes.
  static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }

  /// Creates the tables and views in an empty database, and marks the database as a recording.
  ///
  /// Call this function inside a transaction. Otherwise, an interruption could leave a file with only some of the
  /// tables.
  static func createTables(in db: Database) throws {
    try db.execute(sql: tableDefinitions + views.map(\.createStatement).joined())
    for view in views {
      for column in view.columns {
        try db.execute(
          sql: "INSERT INTO column_description(view, column, unit, meaning) VALUES (?, ?, ?, ?)",
          arguments: [view.name, column.name, column.unit, column.meaning]
        )
      }
    }
    try db.execute(
      sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)"
    )
  }

  // In the table `batch`, `planned` is the number of runs that a shard has, or that a sweep is to have in this batch:
  // all runs of the sweep but those in the batches of earlier commands. It is NULL once the recording has all runs of
  // the sweep. `cap` is the maximum number of pairs of a scenario if the runs are those of a sequential comparison,
  // which may have stopped earlier. In the table `outcome`, `outcome` and `time` are NULL for a task that was tried
  // again and never ended. Other tasks that never ended have no row.
  private static let tableDefinitions = """
    CREATE TABLE batch(
      id INTEGER PRIMARY KEY, started TEXT NOT NULL, command TEXT NOT NULL, version TEXT NOT NULL,
      seeds TEXT, shard INTEGER, shards INTEGER, sweep TEXT, planned INTEGER, total INTEGER, cap INTEGER,
      title TEXT GENERATED ALWAYS AS (started) VIRTUAL);
    CREATE TABLE scenario(
      id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch(id), name TEXT NOT NULL,
      family TEXT, path TEXT NOT NULL, configuration TEXT, options TEXT NOT NULL);
    CREATE TABLE source(
      scenario INTEGER NOT NULL REFERENCES scenario(id), origin TEXT NOT NULL, root TEXT NOT NULL,
      path TEXT NOT NULL, fingerprint TEXT NOT NULL, content BLOB NOT NULL);
    CREATE TABLE definition(
      scenario INTEGER NOT NULL REFERENCES scenario(id), agent INTEGER NOT NULL,
      path TEXT NOT NULL, fingerprint TEXT NOT NULL);
    CREATE TABLE agent(
      scenario INTEGER NOT NULL REFERENCES scenario(id), number INTEGER NOT NULL,
      name TEXT NOT NULL, role TEXT, hands_off_to TEXT NOT NULL, receives_from TEXT NOT NULL);
    CREATE TABLE task(
      scenario INTEGER NOT NULL REFERENCES scenario(id), number INTEGER NOT NULL,
      id TEXT NOT NULL, description TEXT NOT NULL, phase INTEGER NOT NULL,
      agent INTEGER NOT NULL);
    CREATE TABLE run(
      id INTEGER PRIMARY KEY, scenario INTEGER NOT NULL REFERENCES scenario(id),
      batch INTEGER NOT NULL REFERENCES batch(id), seed INTEGER NOT NULL, level TEXT NOT NULL,
      schedule TEXT NOT NULL, digest TEXT NOT NULL, ending TEXT NOT NULL, ending_detail TEXT,
      verdict TEXT NOT NULL, canary TEXT, time INTEGER NOT NULL, events INTEGER NOT NULL,
      handoffs INTEGER NOT NULL, tokens INTEGER NOT NULL, escaped INTEGER NOT NULL,
      executions INTEGER NOT NULL, asked_again INTEGER NOT NULL,
      refused INTEGER NOT NULL, tasks INTEGER NOT NULL,
      assessment INTEGER NOT NULL REFERENCES assessment(id),
      title TEXT GENERATED ALWAYS AS ('run ' || id || ', seed ' || printf('%u', seed) || ', ' || verdict) VIRTUAL);
    CREATE TABLE outcome(
      run INTEGER NOT NULL REFERENCES run(id), task INTEGER, outcome TEXT, reason TEXT,
      time INTEGER, retries INTEGER NOT NULL);
    CREATE TABLE violation(
      run INTEGER NOT NULL REFERENCES run(id), number INTEGER NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL,
      agent INTEGER, task INTEGER, text TEXT NOT NULL, evidence TEXT NOT NULL);
    CREATE TABLE assessment(
      id INTEGER PRIMARY KEY, scenario INTEGER NOT NULL REFERENCES scenario(id),
      witnessed TEXT NOT NULL, exercised TEXT NOT NULL);
    CREATE TABLE assertion(
      assessment INTEGER NOT NULL REFERENCES assessment(id), number INTEGER NOT NULL,
      statement TEXT NOT NULL, verdict TEXT NOT NULL, expected TEXT NOT NULL, found TEXT NOT NULL,
      nearest TEXT NOT NULL, place TEXT, task INTEGER, shows_recent INTEGER NOT NULL);
    CREATE TABLE sweep_result(
      scenario INTEGER NOT NULL REFERENCES scenario(id), batch INTEGER NOT NULL REFERENCES batch(id),
      runs INTEGER NOT NULL, verdict TEXT NOT NULL);
    CREATE TABLE sweep_assertion(
      scenario INTEGER NOT NULL REFERENCES scenario(id), batch INTEGER NOT NULL REFERENCES batch(id),
      number INTEGER NOT NULL, statement TEXT NOT NULL, verdict TEXT NOT NULL, expected TEXT NOT NULL,
      found TEXT NOT NULL, place TEXT);
    CREATE TABLE handoff(
      run INTEGER NOT NULL REFERENCES run(id), number INTEGER NOT NULL, copy INTEGER NOT NULL, sent INTEGER NOT NULL,
      delivered INTEGER, routed INTEGER NOT NULL, held INTEGER NOT NULL, sender INTEGER NOT NULL,
      receiver INTEGER NOT NULL, task INTEGER, intent TEXT NOT NULL, round INTEGER NOT NULL,
      cause INTEGER, fate TEXT NOT NULL);
    CREATE TABLE gate_check(
      run INTEGER NOT NULL REFERENCES run(id), sequence INTEGER NOT NULL, agent INTEGER NOT NULL, task INTEGER,
      metric TEXT NOT NULL, value INTEGER, floor INTEGER NOT NULL, source TEXT NOT NULL,
      passed INTEGER NOT NULL);
    CREATE TABLE fault(
      run INTEGER NOT NULL REFERENCES run(id), sequence INTEGER NOT NULL, fault TEXT NOT NULL, agent INTEGER,
      task INTEGER, handoff INTEGER);
    CREATE TABLE event(
      run INTEGER NOT NULL REFERENCES run(id), sequence INTEGER NOT NULL, time INTEGER NOT NULL,
      kind INTEGER NOT NULL REFERENCES event_kind(kind), agent INTEGER, session INTEGER, task INTEGER, handoff INTEGER,
      detail TEXT);
    CREATE TABLE event_block(
      run INTEGER NOT NULL REFERENCES run(id), first INTEGER NOT NULL, count INTEGER NOT NULL, events BLOB NOT NULL);
    CREATE TABLE event_kind(kind INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE spending(
      run INTEGER NOT NULL REFERENCES run(id), agent INTEGER NOT NULL, task INTEGER, tokens INTEGER NOT NULL,
      cost INTEGER);
    CREATE TABLE place(
      scenario INTEGER NOT NULL REFERENCES scenario(id), kind TEXT NOT NULL, agent INTEGER,
      capacity INTEGER, takes INTEGER);
    CREATE TABLE planned_fault(
      scenario INTEGER NOT NULL REFERENCES scenario(id), number INTEGER NOT NULL,
      id TEXT NOT NULL, verb TEXT NOT NULL);
    CREATE TABLE path_step(
      run INTEGER NOT NULL REFERENCES run(id), step INTEGER NOT NULL, kind TEXT NOT NULL,
      start INTEGER NOT NULL, "end" INTEGER NOT NULL, agent INTEGER, session INTEGER, task INTEGER,
      handoff INTEGER);
    CREATE TABLE cause(
      id INTEGER PRIMARY KEY, scenario INTEGER NOT NULL REFERENCES scenario(id),
      name TEXT NOT NULL, without_it TEXT NOT NULL, effect TEXT NOT NULL, task TEXT);
    CREATE TABLE failure_cause(
      run INTEGER NOT NULL REFERENCES run(id), cause INTEGER NOT NULL REFERENCES cause(id));
    CREATE TABLE column_description(
      view TEXT NOT NULL, column TEXT NOT NULL, unit TEXT, meaning TEXT NOT NULL);
    CREATE INDEX event_block_by_run ON event_block(run);
    CREATE INDEX run_by_scenario ON run(scenario);
    CREATE INDEX outcome_by_run ON outcome(run);
    CREATE INDEX violation_by_run ON violation(run);
    CREATE INDEX assertion_by_assessment ON assertion(assessment);
    CREATE INDEX assessment_by_scenario ON assessment(scenario);
    CREATE INDEX sweep_result_by_scenario ON sweep_result(scenario);
    CREATE INDEX sweep_assertion_by_scenario ON sweep_assertion(scenario);
    CREATE INDEX spending_by_run ON spending(run);
    CREATE INDEX fault_by_run ON fault(run);
    CREATE INDEX path_step_by_run ON path_step(run);
    CREATE INDEX failure_cause_by_run ON failure_cause(run);
    CREATE INDEX failure_cause_by_cause ON failure_cause(cause);
    CREATE INDEX cause_by_scenario ON cause(scenario);

    """
}
