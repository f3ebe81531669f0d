import GRDB

/// The tables and views of a recording.
///
/// The tables with many rows have neither a primary key nor an index. Their rows are appended in order, and
/// an index would more than double the time of an insertion.
enum Schema {
  /// The SQLite application identifier that marks a file as a recording: the letters "RHSL" in ASCII.
  static let applicationID: Int32 = 0x5248_534c

  /// The version of the tables, which SQLite stores as `user_version`.
  ///
  /// The command neither reads nor writes a recording of another version.
  static let version: Int32 = 10

  /// Returns whether a database contains no tables, views or indexes.
  static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }

  /// Creates the tables and views in an empty database and marks it as a recording.
  ///
  /// Call this function inside a transaction. Otherwise, an interruption could leave a file with only some
  /// of the tables.
  static func make(_ db: Database) throws {
    try db.execute(sql: tables + tableViews + useViews + costViews)
    try db.execute(
      sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)"
    )
  }

  private static let tables = """
    CREATE TABLE batch(
      id INTEGER PRIMARY KEY, started TEXT NOT NULL, command TEXT NOT NULL, version TEXT NOT NULL);
    CREATE TABLE scenario(
      id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch(id), name TEXT NOT NULL,
      family TEXT, path TEXT NOT NULL, configuration TEXT);
    CREATE TABLE source(
      scenario INTEGER NOT NULL REFERENCES scenario(id), origin TEXT NOT NULL, path TEXT NOT NULL,
      fingerprint TEXT NOT NULL, content BLOB NOT NULL);
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
      witnessed TEXT NOT NULL, exercised TEXT NOT NULL);
    CREATE TABLE outcome(
      run INTEGER NOT NULL, task INTEGER, outcome TEXT NOT NULL, reason TEXT,
      time INTEGER NOT NULL, retries INTEGER NOT NULL);
    CREATE TABLE violation(
      run INTEGER NOT NULL, number INTEGER NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL,
      agent INTEGER, task INTEGER, text TEXT NOT NULL, evidence TEXT NOT NULL);
    CREATE TABLE expectation(
      run INTEGER NOT NULL, number INTEGER NOT NULL, statement TEXT NOT NULL,
      verdict TEXT NOT NULL, expected TEXT NOT NULL, found TEXT NOT NULL, nearest TEXT NOT NULL,
      place TEXT);
    CREATE TABLE handoff(
      run INTEGER NOT NULL, number INTEGER NOT NULL, copy INTEGER NOT NULL, sent INTEGER NOT NULL,
      delivered INTEGER, routed INTEGER NOT NULL, sender INTEGER NOT NULL,
      receiver INTEGER NOT NULL, task INTEGER, intent TEXT NOT NULL, round INTEGER NOT NULL,
      cause INTEGER, fate TEXT NOT NULL);
    CREATE TABLE gate_check(
      run INTEGER NOT NULL, sequence INTEGER NOT NULL, agent INTEGER NOT NULL, task INTEGER,
      metric TEXT NOT NULL, value INTEGER, floor INTEGER NOT NULL, source TEXT NOT NULL,
      passed INTEGER NOT NULL);
    CREATE TABLE fault(
      run INTEGER NOT NULL, sequence INTEGER NOT NULL, fault TEXT NOT NULL, agent INTEGER,
      task INTEGER, handoff INTEGER);
    CREATE TABLE event(
      run INTEGER NOT NULL, sequence INTEGER NOT NULL, time INTEGER NOT NULL,
      kind INTEGER NOT NULL, agent INTEGER, session INTEGER, task INTEGER, handoff INTEGER,
      detail TEXT);
    CREATE TABLE event_kind(kind INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE spending(
      run INTEGER NOT NULL, agent INTEGER NOT NULL, task INTEGER, tokens INTEGER NOT NULL,
      cost INTEGER);
    CREATE TABLE place(
      scenario INTEGER NOT NULL REFERENCES scenario(id), kind TEXT NOT NULL, agent INTEGER,
      capacity INTEGER, takes INTEGER);

    """

  /// The views of handoffs, outcomes and violations, with times in nanoseconds of virtual time.
  private static let tableViews = """
    CREATE VIEW handoffs AS
      SELECT h.run, h.number, h.copy, h.sent, h.delivered, h.routed, s.name AS sender,
        r.name AS receiver, t.id AS task, h.intent, h.round, h.cause, h.fate
      FROM handoff h JOIN run ON run.id = h.run
      JOIN agent s ON s.scenario = run.scenario AND s.number = h.sender
      JOIN agent r ON r.scenario = run.scenario AND r.number = h.receiver
      LEFT JOIN task t ON t.scenario = run.scenario AND t.number = h.task;
    CREATE VIEW handover_matrix AS
      SELECT run, sender, receiver, intent, count(*) AS handoffs
      FROM handoffs WHERE copy = 0 GROUP BY run, sender, receiver, intent;
    CREATE VIEW one_sided_edges AS
      SELECT a.scenario, a.name AS agent, j.value AS other, 'hands off' AS says
      FROM agent a, json_each(a.hands_off_to) j
      JOIN agent b ON b.scenario = a.scenario AND b.name = j.value
      WHERE NOT EXISTS (SELECT 1 FROM json_each(b.receives_from) k WHERE k.value = a.name)
      UNION ALL
      SELECT a.scenario, a.name, j.value, 'receives'
      FROM agent a, json_each(a.receives_from) j
      JOIN agent b ON b.scenario = a.scenario AND b.name = j.value
      WHERE NOT EXISTS (SELECT 1 FROM json_each(b.hands_off_to) k WHERE k.value = a.name);
    CREATE VIEW rounds AS
      SELECT run, task, max(round) AS rounds FROM handoffs WHERE task IS NOT NULL
      GROUP BY run, task;
    CREATE VIEW waits AS
      SELECT run, receiver AS agent, count(*) AS handoffs, sum(delivered - sent) AS waited,
        max(delivered - sent) AS longest, sum(routed) AS routed
      FROM handoffs WHERE delivered IS NOT NULL GROUP BY run, receiver;
    CREATE VIEW violations_by_rule AS
      SELECT rule, severity, count(*) AS violations, count(DISTINCT run) AS runs
      FROM violation GROUP BY rule, severity;
    CREATE VIEW outcomes_by_scenario AS
      SELECT s.name AS scenario, o.outcome, o.reason, count(*) AS tasks,
        count(DISTINCT o.run) AS runs
      FROM outcome o JOIN run ON run.id = o.run JOIN scenario s ON s.id = run.scenario
      GROUP BY s.name, o.outcome, o.reason;

    """

  /// The views that show how busy the agents' sessions, the team's slots and the orchestrator's servers are.
  ///
  /// The views also show how long work waits for each of these, and which is the bottleneck.
  private static let useViews = """
    CREATE VIEW sessions AS
      SELECT x.run, x.session, a.name AS agent, t.id AS task, x.handoff, x.opened, x.ended
      FROM (SELECT run, session, max(CASE kind WHEN 30 THEN agent END) AS agent,
          max(CASE kind WHEN 30 THEN task END) AS task, max(CASE kind WHEN 30 THEN handoff END) AS handoff,
          max(CASE kind WHEN 30 THEN time END) AS opened, max(CASE kind WHEN 31 THEN time END) AS ended
        FROM event WHERE kind IN (30, 31) GROUP BY run, session) x
      JOIN run ON run.id = x.run
      JOIN agent a ON a.scenario = run.scenario AND a.number = x.agent
      LEFT JOIN task t ON t.scenario = run.scenario AND t.number = x.task;
    CREATE VIEW open_sessions AS SELECT * FROM sessions WHERE ended IS NULL;
    CREATE VIEW utilisation AS
      WITH work AS (
        SELECT e.run, e.agent, count(*) AS sessions, sum(e.ended - e.opened) AS busy FROM (
          SELECT x.run, x.agent, x.opened, coalesce(x.ended, run.time) AS ended
          FROM (SELECT run, session, max(CASE kind WHEN 30 THEN agent END) AS agent,
              max(CASE kind WHEN 30 THEN handoff END) AS handoff,
              max(CASE kind WHEN 30 THEN time END) AS opened, max(CASE kind WHEN 31 THEN time END) AS ended
            FROM event WHERE kind IN (30, 31) GROUP BY run, session) x
          JOIN run ON run.id = x.run WHERE x.handoff IS NOT NULL) e
        GROUP BY e.run, e.agent),
      wait AS (
        SELECT run, receiver AS agent, sum(delivered - sent - routed) AS waited, count(*) AS handoffs,
          sum(routed) AS routed, sum(routed > 0) AS passed
        FROM handoff WHERE delivered IS NOT NULL GROUP BY run, receiver),
      used AS (
        SELECT run.id AS run, a.name AS place, 'sessions' AS kind, p.capacity,
          coalesce(w.sessions, 0) AS sessions, coalesce(w.busy, 0) AS busy, coalesce(q.waited, 0) AS waited
        FROM run JOIN place p ON p.scenario = run.scenario AND p.kind = 'sessions'
        JOIN agent a ON a.scenario = run.scenario AND a.number = p.agent
        LEFT JOIN work w ON w.run = run.id AND w.agent = p.agent
        LEFT JOIN wait q ON q.run = run.id AND q.agent = p.agent
        WHERE w.run IS NOT NULL
        UNION ALL
        SELECT w.run, 'slots', 'slots', p.capacity, sum(w.sessions), sum(w.busy),
          sum(CASE WHEN s.capacity IS NULL THEN coalesce(q.waited, 0) ELSE 0 END)
        FROM work w JOIN run ON run.id = w.run
        JOIN place p ON p.scenario = run.scenario AND p.kind = 'slots'
        JOIN place s ON s.scenario = run.scenario AND s.kind = 'sessions' AND s.agent = w.agent
        LEFT JOIN wait q ON q.run = w.run AND q.agent = w.agent
        GROUP BY w.run, p.capacity
        UNION ALL
        SELECT q.run, a.name, 'servers', p.capacity, sum(q.passed), sum(q.passed) * p.takes,
          sum(q.routed) - sum(q.passed) * p.takes
        FROM wait q JOIN run ON run.id = q.run
        JOIN place p ON p.scenario = run.scenario AND p.kind = 'servers'
        JOIN agent a ON a.scenario = run.scenario AND a.number = p.agent
        GROUP BY q.run, a.name, p.capacity, p.takes HAVING sum(q.passed) > 0)
      SELECT u.run, u.place, u.kind, u.capacity, u.sessions, u.busy, u.waited,
        CASE WHEN run.time > 0 AND u.capacity > 0 THEN 1.0 * u.busy / (1.0 * u.capacity * run.time) END AS share
      FROM used u JOIN run ON run.id = u.run;
    CREATE VIEW bottleneck AS
      SELECT run, place, kind, capacity, busy, waited, share FROM (
        SELECT *, row_number() OVER (PARTITION BY run ORDER BY share DESC, waited DESC, kind, place) AS rank
        FROM utilisation WHERE share IS NOT NULL)
      WHERE rank = 1;

    """

  /// The views of the tokens that runs spent, and of the cost of these tokens.
  private static let costViews = """
    CREATE VIEW spent AS
      SELECT p.run, run.batch, s.configuration, s.name AS scenario, a.name AS agent, t.id AS task,
        o.outcome, p.tokens, p.cost
      FROM spending p JOIN run ON run.id = p.run JOIN scenario s ON s.id = run.scenario
      JOIN agent a ON a.scenario = run.scenario AND a.number = p.agent
      LEFT JOIN task t ON t.scenario = run.scenario AND t.number = p.task
      LEFT JOIN outcome o ON o.run = p.run AND o.task = p.task;
    CREATE VIEW cost_by_task AS
      SELECT batch, configuration, scenario, task, sum(tokens) AS tokens, sum(cost) / 1e8 AS cost
      FROM spent GROUP BY batch, configuration, scenario, task;
    CREATE VIEW cost_by_outcome AS
      SELECT batch, configuration, outcome, sum(tokens) AS tokens, sum(cost) / 1e8 AS cost
      FROM spent GROUP BY batch, configuration, outcome;
    CREATE VIEW cost_by_configuration AS
      SELECT run.batch, s.configuration, count(*) AS runs, sum(run.tokens) AS tokens,
        sum(p.cost) / 1e8 AS cost
      FROM run JOIN scenario s ON s.id = run.scenario
      LEFT JOIN (SELECT run, sum(cost) AS cost FROM spending GROUP BY run) p ON p.run = run.id
      GROUP BY run.batch, s.configuration;
    CREATE VIEW outcomes_by_configuration AS
      SELECT s.configuration, o.outcome, o.reason, count(*) AS tasks, count(DISTINCT o.run) AS runs
      FROM outcome o JOIN run ON run.id = o.run JOIN scenario s ON s.id = run.scenario
      GROUP BY s.configuration, o.outcome, o.reason;

    """
}
