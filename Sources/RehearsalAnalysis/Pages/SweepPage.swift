import RehearsalRecording
import RehearsalSimulation
import RehearsalStatistics

/// The data of the page about all runs of a recording, as tables that the script of the page reads.
///
/// Most tables are results of SQL queries on the recording, a SQLite file. A batch is one invocation that
/// added runs to the recording. The SQL table `scenario` has a row for each batch, path and configuration.
/// The number of a scenario is the identifier of its row. Makespans are in seconds.
struct SweepPage {
  /// The tables of the page.
  let tables: [PageTable]

  /// The number of slowest runs of each scenario that the list shows before other runs.
  private static let slowestRunLimit = 10

  /// The maximum number of runs that the page lists.
  ///
  /// Runs that did not pass come before runs that passed. In each of these two groups, runs that are among
  /// the slowest of their scenario come first. The other runs follow in the order of recording.
  static let runLimit = 5_000

  /// The SQL queries, each with the name of the page table that its result fills.
  ///
  /// A recording has seeds as signed numbers, which the page shows as the unsigned numbers that they are.
  static let queries: [(name: String, sql: String)] = [
    ("batches", "SELECT id AS batch, started, command, version FROM batch ORDER BY id"),
    (
      "scenarios",
      """
      WITH ranked AS (
        SELECT scenario, time / 1e9 AS time, row_number() OVER same - 1 AS rank,
          count(*) OVER (PARTITION BY scenario) AS runs
        FROM run WINDOW same AS (PARTITION BY scenario ORDER BY time)),
      spread AS (
        SELECT scenario, sum(time * max(0, 1 - abs(rank - 0.5 * (runs - 1)))) AS p50,
          sum(time * max(0, 1 - abs(rank - 0.95 * (runs - 1)))) AS p95
        FROM ranked GROUP BY scenario),
      spent AS (SELECT run, sum(cost) / 1e8 AS cost FROM spending GROUP BY run),
      retried AS (SELECT run, sum(retries) AS retries FROM outcome GROUP BY run),
      judged AS (
        SELECT scenario, CASE WHEN max(verdict = 'fail') THEN 'fail' WHEN max(verdict <> 'pass') THEN 'unknown'
          ELSE 'pass' END AS verdict
        FROM sweep_result GROUP BY scenario)
      SELECT s.id AS scenario, group_concat(DISTINCT run.batch) AS batches, s.name, s.family, s.path,
        s.configuration, count(*) AS runs,
        EXISTS (SELECT 1 FROM source WHERE scenario = s.id AND origin = 'history') AS history,
        sum(run.verdict = 'pass') AS passed, sum(run.verdict = 'fail') AS failed,
        sum(run.verdict = 'unknown') AS unknown, judged.verdict AS judged, sum(run.canary IS NOT NULL) AS canaries,
        spread.p50 AS p50_s, spread.p95 AS p95_s, max(run.time) / 1e9 AS greatest_s,
        sum(run.verdict <> 'pass' AND run.canary IS NULL
          AND NOT EXISTS (SELECT 1 FROM failure_cause f WHERE f.run = run.id)) AS unexplained,
        avg(coalesce(retried.retries, 0)) AS retries, avg(spent.cost) AS cost, sum(run.handoffs) AS handoffs
      FROM run JOIN scenario s ON s.id = run.scenario JOIN spread ON spread.scenario = s.id
      LEFT JOIN spent ON spent.run = run.id LEFT JOIN retried ON retried.run = run.id
      LEFT JOIN judged ON judged.scenario = s.id
      GROUP BY s.id ORDER BY sum(run.verdict = 'pass') * 1.0 / count(*), s.id
      """
    ),
    (
      "causes",
      """
      SELECT run.scenario, c.id AS cause, c.name AS title, c.without_it, c.effect, c.task, count(*) AS runs,
        min(run.id) AS example
      FROM failure_cause f JOIN cause c ON c.id = f.cause JOIN run ON run.id = f.run
      GROUP BY c.id ORDER BY count(*) DESC, c.id
      """
    ),
    (
      "problems",
      """
      SELECT run.scenario, e.statement, count(DISTINCT e.run) AS runs, min(e.run) AS example
      FROM expectation e JOIN run ON run.id = e.run WHERE e.verdict <> 'pass'
      GROUP BY run.scenario, e.statement ORDER BY count(DISTINCT e.run) DESC, run.scenario, e.statement LIMIT 1000
      """
    ),
    (
      "rules",
      """
      SELECT run.scenario, v.rule, v.severity, count(*) AS violations, count(DISTINCT v.run) AS runs,
        min(v.run) AS example
      FROM violation v JOIN run ON run.id = v.run
      GROUP BY run.scenario, v.rule, v.severity ORDER BY count(DISTINCT v.run) DESC, run.scenario, v.rule
      """
    ),
    ("bins", binsSQL),
    (
      "runs",
      """
      SELECT run.id AS run, run.scenario, printf('%u', run.seed) AS seed, run.verdict,
        run.time / 1e9 AS makespan_s, run.handoffs, run.events,
        (SELECT coalesce(sum(retries), 0) FROM outcome o WHERE o.run = run.id) AS retries,
        (SELECT sum(cost) / 1e8 FROM spending p WHERE p.run = run.id) AS cost,
        (SELECT group_concat(DISTINCT rule) FROM violation v WHERE v.run = run.id) AS rules,
        (SELECT group_concat(cause) FROM failure_cause f WHERE f.run = run.id) AS causes
      FROM (SELECT run.*, row_number() OVER (PARTITION BY scenario ORDER BY time DESC, id) AS place FROM run) run
      ORDER BY run.verdict = 'pass', run.place > \(slowestRunLimit), run.id LIMIT \(runLimit)
      """
    ),
  ]

  /// How many bins the histogram of a metric has.
  private static let binCount = 20

  private static let binsSQL = """
    WITH number AS (
      SELECT run.scenario, 'makespan' AS metric, run.time / 1e9 AS value FROM run
      UNION ALL
      SELECT run.scenario, 'retries', coalesce((SELECT sum(retries) FROM outcome o WHERE o.run = run.id), 0) FROM run
      UNION ALL
      SELECT run.scenario, 'cost', (SELECT sum(cost) / 1e8 FROM spending p WHERE p.run = run.id) FROM run),
    ends AS (
      SELECT scenario, metric, min(value) AS least, max(value) AS greatest, count(*) AS runs
      FROM number WHERE value IS NOT NULL GROUP BY scenario, metric HAVING count(*) > 1)
    SELECT n.scenario, n.metric, e.least, e.greatest,
      CASE WHEN e.greatest > e.least
        THEN min(\(binCount - 1), cast((n.value - e.least) * \(binCount) / (e.greatest - e.least) AS INTEGER))
        ELSE 0 END AS bin,
      count(*) AS runs
    FROM number n JOIN ends e ON e.scenario = n.scenario AND e.metric = n.metric
    WHERE n.value IS NOT NULL
    GROUP BY n.scenario, n.metric, bin ORDER BY n.scenario, n.metric, bin
    """

  /// Creates the data of the page by querying a recording.
  ///
  /// - Parameters:
  ///   - query: The recording.
  ///   - incompleteRunCount: How many runs of how many an incomplete recording has; `nil` if the recording is complete.
  ///   - problems: The expectations about all runs of a scenario together that do not hold.
  /// - Throws: `RecordingError` if the recording cannot be read.
  init(
    _ query: RecordingQuery,
    incompleteRunCount: (runs: Int, planned: Int)?,
    problems: [RecordedSweepProblem]
  ) throws {
    var tables = try Self.queries.map { try query.table($0.name, $0.sql) }
    if let index = tables.firstIndex(where: { $0.name == "scenarios" }) {
      Self.addIntervals(to: &tables[index])
    }
    self.tables =
      tables + [.incomplete(incompleteRunCount), .sweepProblems(problems)]
      + (try TeamTables(query).tables)
  }

  /// Adds two columns to the table of scenarios: the 95 % confidence interval of the pass rate, in percent.
  ///
  /// The interval is Wilson's score interval.
  private static func addIntervals(to table: inout PageTable) {
    guard let runsColumn = table.columns.firstIndex(of: "runs"),
      let passedColumn = table.columns.firstIndex(of: "passed")
    else { return }
    table.columns += ["low", "high"]
    for index in table.rows.indices {
      guard case .integer(let runCount) = table.rows[index][runsColumn],
        case .integer(let passedCount) = table.rows[index][passedColumn]
      else { continue }
      let interval = Rate(Int(passedCount), of: Int(runCount)).wilson()
      table.rows[index] += [.real(interval.low * 100), .real(interval.high * 100)]
    }
  }
}

extension RecordingQuery {
  /// The longest real time that an SQL query for a page may take.
  private static let queryTimeLimit = Duration.seconds(600)

  /// Runs an SQL query on the recording, and returns the result as a page table with the given name.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  func table(_ name: String, _ sql: String) throws -> PageTable {
    var table = PageTable(name: name, columns: [])
    _ = try run(
      sql,
      limit: Self.queryTimeLimit,
      columns: { table.columns = $0 },
      row: {
        table.rows.append($0)
        return true
      }
    )
    return table
  }
}
