/// The SQL views of the tokens that runs spent, and of their cost.
extension Schema {
  static let costViews: [RecordingView] = [
    RecordingView(
      name: "spent",
      query: """
          SELECT p.run, run.batch, s.configuration, s.name AS scenario, a.name AS agent, t.id AS task,
            o.outcome, p.tokens, p.cost
          FROM spending p JOIN run ON run.id = p.run JOIN scenario s ON s.id = run.scenario
          JOIN agent a ON a.scenario = run.scenario AND a.number = p.agent
          LEFT JOIN task t ON t.scenario = run.scenario AND t.number = p.task
          LEFT JOIN outcome o ON o.run = p.run AND o.task = p.task
        """,
      columns: [
        .run, .batch, .configuration, .scenario, .agent, .task, outcomeColumn, .tokens,
        .init("cost", "1e-8 currency units", "the cost; empty if the scenario states no price"),
      ]
    ),
    RecordingView(
      name: "cost_by_agent",
      query: """
          SELECT batch, configuration, scenario, agent, count(DISTINCT run) AS runs, sum(tokens) AS tokens,
            sum(cost) / 1e8 AS cost
          FROM spent GROUP BY batch, configuration, scenario, agent
        """,
      columns: [.batch, .configuration, .scenario, .agent, .runs, .tokens, .cost]
    ),
    RecordingView(
      name: "cost_by_task",
      query: """
          SELECT batch, configuration, scenario, task, sum(tokens) AS tokens, sum(cost) / 1e8 AS cost
          FROM spent GROUP BY batch, configuration, scenario, task
        """,
      columns: [.batch, .configuration, .scenario, .task, .tokens, .cost]
    ),
    RecordingView(
      name: "cost_by_outcome",
      query: """
          SELECT batch, configuration, outcome, sum(tokens) AS tokens, sum(cost) / 1e8 AS cost
          FROM spent GROUP BY batch, configuration, outcome
        """,
      columns: [.batch, .configuration, outcomeColumn, .tokens, .cost]
    ),
    RecordingView(
      name: "cost_by_configuration",
      query: """
          SELECT run.batch, s.configuration, count(*) AS runs, sum(run.tokens) AS tokens,
            sum(p.cost) / 1e8 AS cost
          FROM run JOIN scenario s ON s.id = run.scenario
          LEFT JOIN (SELECT run, sum(cost) AS cost FROM spending GROUP BY run) p ON p.run = run.id
          GROUP BY run.batch, s.configuration
        """,
      columns: [.batch, .configuration, .runs, .tokens, .cost]
    ),
  ]

  private static let outcomeColumn = RecordingView.Column(
    "outcome",
    nil,
    "how the task ended; empty if it did not end"
  )
}
