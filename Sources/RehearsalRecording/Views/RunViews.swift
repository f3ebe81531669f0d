/// The SQL views that describe each run as a whole, and that summarize runs by rule, scenario and configuration.
extension Schema {
  static let runViews: [RecordingView] = [
    RecordingView(
      name: "runs",
      query: """
          SELECT run.id AS run, run.batch, s.name AS scenario, s.family, s.configuration, s.path, run.seed,
            run.verdict, run.canary, run.ending, run.ending_detail, run.level, run.time / 1e9 AS makespan_s,
            run.events, run.handoffs, run.tasks, coalesce(o.completed, 0) AS completed, coalesce(o.retries, 0) AS retries,
            coalesce(v.violations, 0) AS violations, run.tokens, c.cost / 1e8 AS cost, run.digest
          FROM run JOIN scenario s ON s.id = run.scenario
          LEFT JOIN (SELECT run, sum(outcome = 'completed' AND task IS NOT NULL) AS completed,
              sum(retries) AS retries FROM outcome GROUP BY run) o ON o.run = run.id
          LEFT JOIN (SELECT run, count(*) AS violations FROM violation WHERE severity <> 'note'
              GROUP BY run) v ON v.run = run.id
          LEFT JOIN (SELECT run, sum(cost) AS cost FROM spending GROUP BY run) c ON c.run = run.id
        """,
      columns: [
        .run, .batch, .scenario,
        .init("family", nil, "the failure family of the scenario; empty if it has none"),
        .configuration, .path,
        .init("seed", nil, "the seed, as a signed 64-bit number"),
        .init("verdict", nil, "pass, fail or unknown"),
        .init("canary", nil, "caught or missed for a canary; empty for other scenarios"),
        .init("ending", nil, "how the run ended, such as settled or deadlocked"),
        .init("ending_detail", nil, "what the ending is about, such as the limit that was reached"),
        .init("level", nil, "how much was recorded: outcomes, handoffs or events"),
        .init("makespan_s", "s", "the virtual time at the end of the run"),
        .init("events", "events", "how many events happened, recorded or not"),
        .init("handoffs", "handoffs", "how many handoffs were sent, with answers"),
        .init("tasks", "tasks", "how many tasks the run had"),
        .init("completed", "tasks", "how many tasks completed"),
        .init("retries", "retries", "how often tasks were tried again, ended or not"),
        .init(
          "violations",
          "violations",
          "how many violations of severity warning or error there are"
        ),
        .tokens, .cost,
        .init("digest", nil, "the digest of the run's events"),
      ]
    ),
    RecordingView(
      name: "expectation",
      query: """
          SELECT run.id AS run, a.number, a.statement, a.verdict, a.expected, a.found, a.nearest, a.place
          FROM run JOIN assertion a ON a.assessment = run.assessment
        """,
      columns: [
        .run,
        .init("number", nil, "the position of the expectation in the run, from 0"),
        .init("statement", nil, "the expectation"),
        .init("verdict", nil, "pass, fail or unknown"),
        .init("expected", nil, "what the expectation demands"),
        .init("found", nil, "what the run has"),
        .init("nearest", nil, "the events that come nearest, as a JSON array"),
        .init("place", nil, "the file, line and column of the expectation"),
      ]
    ),
    RecordingView(
      name: "sweep_expectation",
      query: """
          SELECT a.batch, s.name AS scenario, s.configuration, s.path, r.runs, a.number, a.statement, a.verdict,
            a.expected, a.found, a.place
          FROM sweep_assertion a JOIN sweep_result r ON r.scenario = a.scenario AND r.batch = a.batch
          JOIN scenario s ON s.id = a.scenario
        """,
      columns: [
        .batch, .scenario, .configuration, .path,
        .init("runs", "runs", "how many runs were judged together"),
        .init("number", nil, "the position of the expectation, from 0"),
        .init("statement", nil, "the expectation about all runs together"),
        .init("verdict", nil, "pass, fail or unknown"),
        .init("expected", nil, "what the expectation demands"),
        .init("found", nil, "what the runs have"),
        .init("place", nil, "the file, line and column of the expectation"),
      ]
    ),
    RecordingView(
      name: "scenario_verdicts",
      query: """
          SELECT min(run.batch) AS batch, s.name AS scenario, s.configuration, s.path, count(*) AS runs,
            sum(run.verdict = 'pass') AS passed,
            CASE WHEN max(run.verdict = 'fail') OR coalesce(max(r.failed), 0) THEN 'fail'
              WHEN max(run.verdict <> 'pass') OR coalesce(max(r.open), 0) THEN 'unknown'
              WHEN max(r.scenario) IS NOT NULL THEN 'pass' END AS verdict
          FROM run JOIN scenario s ON s.id = run.scenario
          LEFT JOIN (SELECT scenario, max(verdict = 'fail') AS failed, max(verdict <> 'pass') AS open
              FROM sweep_result GROUP BY scenario) r ON r.scenario = s.id
          GROUP BY s.id
        """,
      columns: [
        .batch, .scenario, .configuration, .path, .runs,
        .init("passed", "runs", "how many runs pass"),
        .init(
          "verdict",
          nil,
          "the verdict over all runs: pass, fail or unknown; empty if the runs pass and were not judged together"
        ),
      ]
    ),
    RecordingView(
      name: "failures",
      query: """
          SELECT NULL AS run, s.name AS scenario, s.configuration, NULL AS seed, e.verdict, e.statement AS problem,
            e.expected, e.found, e.place, a.failed AS failed_runs, a.runs AS all_runs
          FROM sweep_assertion e JOIN scenario s ON s.id = e.scenario
          JOIN (SELECT scenario, count(*) AS runs, sum(verdict <> 'pass') AS failed FROM run GROUP BY scenario) a
            ON a.scenario = e.scenario
          WHERE e.verdict <> 'pass'
          UNION ALL
          SELECT run.id AS run, s.name AS scenario, s.configuration, run.seed, run.verdict, e.statement AS problem,
            e.expected, e.found, e.place, a.failed AS failed_runs, a.runs AS all_runs
          FROM run JOIN scenario s ON s.id = run.scenario
          JOIN (SELECT scenario, count(*) AS runs, sum(verdict <> 'pass') AS failed FROM run GROUP BY scenario) a
            ON a.scenario = run.scenario
          LEFT JOIN (SELECT assessment, min(number) AS number, statement, expected, found, place
              FROM assertion WHERE verdict <> 'pass' GROUP BY assessment) e
            ON e.assessment = run.assessment
          WHERE run.verdict <> 'pass'
        """,
      columns: [
        .init(
          "run",
          nil,
          "the number of the run, in `run.id`; empty for an expectation about all runs together"
        ),
        .scenario, .configuration,
        .init("seed", nil, "the seed, as a signed 64-bit number; empty without a run"),
        .init("verdict", nil, "fail or unknown"),
        .init("problem", nil, "the first expectation that does not hold"),
        .init("expected", nil, "what the expectation demands"),
        .init("found", nil, "what the run has instead, or the runs together"),
        .init("place", nil, "the file, line and column of the expectation"),
        .init(
          "failed_runs",
          "runs",
          "how many runs of the same scenario and configuration do not pass"
        ),
        .init("all_runs", "runs", "how many runs of the same scenario and configuration there are"),
      ]
    ),
    RecordingView(
      name: "makespan_by_configuration",
      query: """
          WITH ranked AS (
            SELECT scenario AS number, batch, time / 1e9 AS time,
              row_number() OVER same - 1 AS rank, count(*) OVER (PARTITION BY scenario) AS runs
            FROM run WINDOW same AS (PARTITION BY scenario ORDER BY time))
          SELECT min(r.batch) AS batch, s.configuration, s.name AS scenario, s.path, r.runs,
            avg(r.time) AS mean_s, min(r.time) AS least_s,
            sum(r.time * max(0, 1 - abs(r.rank - 0.5 * (r.runs - 1)))) AS p50_s,
            sum(r.time * max(0, 1 - abs(r.rank - 0.95 * (r.runs - 1)))) AS p95_s, max(r.time) AS greatest_s
          FROM ranked r JOIN scenario s ON s.id = r.number GROUP BY r.number, r.runs
        """,
      columns: [
        .batch, .configuration, .scenario, .path, .runs,
        .init("mean_s", "s", "the mean virtual time of the runs"),
        .init("least_s", "s", "the least virtual time of a run"),
        .init(
          "p50_s",
          "s",
          "the median, interpolated between neighbouring runs (Hyndman and Fan, definition 7)"
        ),
        .init("p95_s", "s", "the 95th percentile, interpolated in the same way"),
        .init("greatest_s", "s", "the greatest virtual time of a run"),
      ]
    ),
    RecordingView(
      name: "violations_by_rule",
      query: """
          SELECT rule, severity, count(*) AS violations, count(DISTINCT run) AS runs,
            (SELECT count(*) FROM run) AS all_runs
          FROM violation GROUP BY rule, severity
        """,
      columns: [
        .init("rule", nil, "the identifier of the rule"),
        .init("severity", nil, "error, warning or note"),
        .init("violations", "violations", "how many violations of the rule there are"),
        .init("runs", "runs", "how many runs have at least one of them"),
        .init("all_runs", "runs", "how many runs the recording has"),
      ]
    ),
    RecordingView(
      name: "outcomes_by_scenario",
      query: """
          SELECT min(run.batch) AS batch, s.name AS scenario, s.configuration, s.path, o.outcome,
            o.reason, count(*) AS tasks, count(DISTINCT o.run) AS runs
          FROM outcome o JOIN run ON run.id = o.run JOIN scenario s ON s.id = run.scenario
          WHERE o.outcome IS NOT NULL GROUP BY s.id, o.outcome, o.reason
        """,
      columns: [.batch, .scenario, .configuration, .path] + outcomeColumns
    ),
    RecordingView(
      name: "outcomes_by_configuration",
      query: """
          SELECT s.configuration, o.outcome, o.reason, count(*) AS tasks, count(DISTINCT o.run) AS runs
          FROM outcome o JOIN run ON run.id = o.run JOIN scenario s ON s.id = run.scenario
          WHERE o.outcome IS NOT NULL GROUP BY s.configuration, o.outcome, o.reason
        """,
      columns: [.configuration] + outcomeColumns
    ),
  ]

  private static let outcomeColumns: [RecordingView.Column] = [
    .init("outcome", nil, "how the tasks ended, such as completed or stuck"),
    .init("reason", nil, "why; empty where the outcome says it"),
    .init("tasks", "tasks", "how many tasks of all runs ended so"),
    .init("runs", "runs", "how many runs have such a task"),
  ]
}
