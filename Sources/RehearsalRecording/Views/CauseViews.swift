/// The SQL views that show why runs failed, and how often runs passed although a fault took effect.
extension Schema {
  static let causeViews: [RecordingView] = [
    RecordingView(
      name: "causes",
      query: """
          SELECT s.name AS scenario, s.configuration, c.name AS cause, c.without_it, c.effect, c.task,
            count(*) AS runs, a.failed AS failed_runs, a.unexplained AS failed_runs_without_cause, a.runs AS all_runs,
            min(run.seed) AS example_seed
          FROM failure_cause f JOIN cause c ON c.id = f.cause JOIN run ON run.id = f.run
          JOIN scenario s ON s.id = run.scenario
          JOIN (
            SELECT scenario, count(*) AS runs, sum(verdict <> 'pass') AS failed,
              sum(verdict <> 'pass' AND NOT EXISTS (SELECT 1 FROM failure_cause e WHERE e.run = run.id)) AS unexplained
            FROM run GROUP BY scenario) a
            ON a.scenario = run.scenario
          GROUP BY s.id, c.name, c.without_it, c.effect, c.task
        """,
      columns: [
        .scenario, .configuration,
        .init(
          "cause",
          nil,
          "the fault, script, window, quota or chance that started the failure; for a missed bound, it ends with the bound"
        ),
        .init(
          "without_it",
          nil,
          "what the same seed gives without the cause: pass, within the bound, still fails, not tried"
        ),
        .init("effect", nil, "what the cause does; empty if its name says it"),
        .init(
          "task",
          nil,
          "the task that failed first; empty if the failure is not about one task"
        ),
        .init(
          "runs",
          "runs",
          "how many runs failed in this way; for a missed bound, the worst run, which passes by itself"
        ),
        .init(
          "failed_runs",
          "runs",
          "how many runs of the same scenario and configuration do not pass"
        ),
        .init(
          "failed_runs_without_cause",
          "runs",
          "how many of the failed runs have no cause, for example because only 200 of a scenario are examined"
        ),
        .init("all_runs", "runs", "how many runs of the same scenario and configuration there are"),
        .init(
          "example_seed",
          nil,
          "the lowest seed with which a run failed in this way, as a signed 64-bit number"
        ),
      ]
    ),
    RecordingView(
      name: "faults_and_verdicts",
      query: """
          WITH struck AS (
            SELECT run.scenario, p.id AS fault, p.verb, run.verdict,
              substr(json_extract(a.exercised, '$.faults'), p.number + 1, 1) = '1' AS struck
            FROM run JOIN assessment a ON a.id = run.assessment
            JOIN planned_fault p ON p.scenario = run.scenario)
          SELECT s.name AS scenario, s.configuration, k.fault, k.verb, sum(k.struck) AS struck_runs,
            sum(k.struck AND k.verdict = 'pass') AS struck_and_passed, sum(NOT k.struck) AS other_runs,
            sum(NOT k.struck AND k.verdict = 'pass') AS others_passed
          FROM struck k JOIN scenario s ON s.id = k.scenario
          GROUP BY k.scenario, k.fault, k.verb
        """,
      columns: [
        .scenario, .configuration,
        .init("fault", nil, "the identifier of the fault in the scenario"),
        .init("verb", nil, "what the fault does, such as drop or crash"),
        .init("struck_runs", "runs", "how many runs the fault struck"),
        .init("struck_and_passed", "runs", "how many of the runs that it struck pass"),
        .init("other_runs", "runs", "how many runs it did not strike"),
        .init("others_passed", "runs", "how many of the runs that it did not strike pass"),
      ]
    ),
  ]
}
