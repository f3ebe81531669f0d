/// A predefined SQL query that answers a question about the runs of a recording.
public struct NamedQuery: Sendable {
  /// The name by which users call the query, such as `pass-rates`.
  public let name: String
  /// The question that the query answers.
  public let question: String
  /// The SQL text of the query.
  public let sql: String

  /// The predefined queries, followed by a query for each view of a recording.
  public static let all: [NamedQuery] = predefinedQueries + viewQueries

  /// Returns the query with the given name; `nil` if no query has the name.
  public static func named(_ name: String) -> NamedQuery? { all.first { $0.name == name } }

  private static let viewQueries = Schema.views.map { view in
    NamedQuery(
      name: view.name,
      question: "the view `\(view.name)`: \(view.columns.map(\.name).joined(separator: ", "))",
      sql: "SELECT * FROM \(view.name)"
    )
  }

  private static let predefinedQueries = [
    NamedQuery(
      name: "pass-rates",
      question: "How often does each scenario pass, with each configuration, and over all runs?",
      sql: """
        SELECT batch, scenario, configuration, path, runs, passed, 100.0 * passed / runs AS passed_percent, verdict
        FROM scenario_verdicts
        ORDER BY verdict IS 'pass', passed_percent, scenario, configuration, path, batch
        """
    ),
    NamedQuery(
      name: "why",
      question: "Why do runs fail, and what would the same seed give without the cause?",
      sql: """
        SELECT scenario, configuration, cause, without_it, runs, failed_runs, failed_runs_without_cause, all_runs,
          example_seed
        FROM causes ORDER BY runs DESC, scenario, configuration, cause
        """
    ),
    NamedQuery(
      name: "problems",
      question: "Which expectations fail, about all runs together or in how many runs?",
      sql: """
        SELECT * FROM (
          SELECT batch, scenario, configuration, statement AS problem, place, NULL AS runs, runs AS all_runs,
            NULL AS example_run
          FROM sweep_expectation WHERE verdict <> 'pass'
          UNION ALL
          SELECT f.batch, f.scenario, f.configuration, f.problem, f.place, count(*), f.all_runs, min(f.run)
          FROM (SELECT failures.*, run.scenario AS number, run.batch
            FROM failures JOIN run ON run.id = failures.run) f
          GROUP BY f.number, f.problem, f.place)
        ORDER BY runs IS NOT NULL, runs DESC, scenario, configuration, problem
        """
    ),
    NamedQuery(
      name: "slowest",
      question: "Which runs take longest?",
      sql: """
        SELECT run, scenario, configuration, seed, verdict, makespan_s FROM runs
        ORDER BY makespan_s DESC, run LIMIT 20
        """
    ),
    NamedQuery(
      name: "where-time-goes",
      question: "What are the makespans made of: whose work, and which waits and retries?",
      sql: """
        SELECT kind, agent, count(DISTINCT run) AS runs, sum(duration_s) / 3600 AS hours,
          100.0 * sum(duration_s) / sum(sum(duration_s)) OVER () AS percent
        FROM critical_path GROUP BY kind, agent ORDER BY hours DESC, kind, agent
        """
    ),
    NamedQuery(
      name: "bottlenecks",
      question: "Which place holds up most runs, and how busy is it?",
      sql: """
        SELECT place, kind, count(*) AS runs, avg(share) AS mean_share, sum(waited) / 3.6e12 AS waited_hours
        FROM bottleneck GROUP BY place, kind ORDER BY runs DESC, place
        """
    ),
    NamedQuery(
      name: "losses",
      question: "Between which agents do handoffs get lost or stay unread?",
      sql: """
        SELECT sender, receiver, count(*) AS handoffs, sum(fate = 'lost') AS lost,
          sum(fate = 'undeliverable') AS undeliverable, sum(fate IN ('waiting', 'unread')) AS unread
        FROM handoffs WHERE copy = 0 GROUP BY sender, receiver
        ORDER BY lost + undeliverable + unread DESC, handoffs DESC, sender, receiver
        """
    ),
    NamedQuery(
      name: "verdicts-of-judges",
      question: "How does each agent decide?",
      sql: """
        SELECT agent, decision, count(*) AS decisions, count(DISTINCT run) AS runs, avg(defects) AS mean_defects
        FROM decisions GROUP BY agent, decision ORDER BY agent, decisions DESC
        """
    ),
    NamedQuery(
      name: "retried-tasks",
      question: "Which tasks are tried again, and how do they end?",
      sql: """
        SELECT min(run.batch) AS batch, s.name AS scenario, s.configuration, s.path, t.id AS task, o.outcome,
          count(*) AS runs, sum(o.retries) AS retries
        FROM outcome o JOIN run ON run.id = o.run JOIN scenario s ON s.id = run.scenario
        JOIN task t ON t.scenario = run.scenario AND t.number = o.task
        WHERE o.retries > 0 GROUP BY s.id, t.id, o.outcome
        ORDER BY retries DESC, s.name, task, s.path, batch
        """
    ),
    NamedQuery(
      name: "survived-faults",
      question: "How often does a scenario pass although a fault strikes?",
      sql: """
        SELECT scenario, configuration, fault, verb, struck_runs, struck_and_passed, other_runs, others_passed
        FROM faults_and_verdicts
        ORDER BY struck_runs = 0, 1.0 * struck_and_passed / struck_runs, scenario, fault
        """
    ),
    NamedQuery(
      name: "spending",
      question: "Which agents spend most?",
      sql: """
        SELECT batch, configuration, scenario, agent, runs AS runs_that_spent, 1.0 * tokens / runs AS tokens_per_run,
          cost / runs AS cost_per_run
        FROM cost_by_agent ORDER BY cost_per_run DESC, tokens_per_run DESC, scenario, agent
        """
    ),
  ]
}
