import RehearsalSimulation

/// The SQL views of the events and of the critical path of a run.
///
/// The views have rows only for runs that were recorded at the level `events`. In other SQLite tools, the
/// views of events show a note instead of packed events.
extension Schema {
  private static let sessionOpenedCode = Event.Name.sessionOpened.code
  private static let sessionEndedCode = Event.Name.sessionEnded.code

  /// An SQL subquery that returns one row per session, with its agent, task, handoff, start and end.
  static let sessionSubquery = """
    (SELECT run, session, max(CASE kind WHEN \(sessionOpenedCode) THEN agent END) AS agent,
              max(CASE kind WHEN \(sessionOpenedCode) THEN task END) AS task,
              max(CASE kind WHEN \(sessionOpenedCode) THEN handoff END) AS handoff,
              max(CASE kind WHEN \(sessionOpenedCode) THEN time END) AS opened,
              max(CASE kind WHEN \(sessionEndedCode) THEN time END) AS ended
            FROM event WHERE kind IN (\(sessionOpenedCode), \(sessionEndedCode)) GROUP BY run, session)
    """

  static let eventViews: [RecordingView] = [
    RecordingView(
      name: "timeline",
      query: """
          SELECT e.run, e.sequence, e.time / 1e9 AS at_s, k.name AS event, a.name AS agent, t.id AS task,
            e.session, e.handoff, e.detail
          FROM event e JOIN event_kind k ON k.kind = e.kind JOIN run ON run.id = e.run
          LEFT JOIN agent a ON a.scenario = run.scenario AND a.number = e.agent
          LEFT JOIN task t ON t.scenario = run.scenario AND t.number = e.task
        """,
      columns: [
        .run, .init("sequence", nil, "the number of the event in its run, from 0"),
        .init("at_s", "s", "the virtual time of the event"),
        .init("event", nil, "the kind of the event"), .agent, .task, sessionColumn,
        .init("handoff", nil, "the number of the handoff in its run"),
        .init("detail", nil, "what else is known of the event, as a JSON array"),
      ],
      noteColumn: "event"
    ),
    RecordingView(
      name: "decisions",
      query: """
          SELECT e.run, e.time / 1e9 AS at_s, a.name AS agent, t.id AS task,
            json_extract(e.detail, '$[0]') AS decision, json_extract(e.detail, '$[1]') AS defects, e.session
          FROM event e JOIN run ON run.id = e.run
          JOIN agent a ON a.scenario = run.scenario AND a.number = e.agent
          LEFT JOIN task t ON t.scenario = run.scenario AND t.number = e.task
          WHERE e.kind = \(Event.Name.decisionMade.code)
        """,
      columns: [
        .run, .init("at_s", "s", "the virtual time of the decision"), .agent, .task,
        .init("decision", nil, "the decision, such as APPROVED or BLOCKED"),
        .init("defects", "defects", "how many defects the decision names"), sessionColumn,
      ],
      noteColumn: "agent"
    ),
    RecordingView(
      name: "critical_path",
      query: """
          SELECT p.run, p.step, p.kind, p.start / 1e9 AS start_s, p."end" / 1e9 AS end_s,
            (p."end" - p.start) / 1e9 AS duration_s, 1.0 * (p."end" - p.start) / run.time AS share,
            a.name AS agent, t.id AS task, p.session, p.handoff
          FROM path_step p JOIN run ON run.id = p.run
          LEFT JOIN agent a ON a.scenario = run.scenario AND a.number = p.agent
          LEFT JOIN task t ON t.scenario = run.scenario AND t.number = p.task
        """,
      columns: [
        .run,
        .init(
          "step",
          nil,
          "the number of the step, from 0; the steps follow each other without gaps"
        ),
        .init(
          "kind",
          nil,
          "work, wait (for a session, slot, quota, claim or answer), route (by the orchestrator), delay (by a fault), merge, retry or idle"
        ),
        .init("start_s", "s", "the virtual time at the start of the step"),
        .init("end_s", "s", "the virtual time at the end of the step"),
        .init("duration_s", "s", "how long the step takes; the sum over a run is its makespan"),
        .init("share", "1", "the share of the makespan, from 0 through 1"),
        .agent, .task, sessionColumn,
        .init("handoff", nil, "the number of the handoff that waits, or that opened the session"),
      ]
    ),
    RecordingView(
      name: "sessions",
      query: """
          SELECT x.run, x.session, a.name AS agent, t.id AS task, x.handoff, x.opened, x.ended
          FROM \(sessionSubquery) x
          JOIN run ON run.id = x.run
          JOIN agent a ON a.scenario = run.scenario AND a.number = x.agent
          LEFT JOIN task t ON t.scenario = run.scenario AND t.number = x.task
        """,
      columns: sessionColumns,
      noteColumn: "agent"
    ),
    RecordingView(
      name: "open_sessions",
      query: "  SELECT * FROM sessions WHERE ended IS NULL",
      columns: sessionColumns
    ),
  ]

  private static let sessionColumn = RecordingView.Column(
    "session",
    nil,
    "the number of the session in its run"
  )

  private static let sessionColumns: [RecordingView.Column] = [
    .run, sessionColumn, .agent, .task,
    .init("handoff", nil, "the number of the handoff that opened the session"),
    .init("opened", "ns", "the virtual time at which the session opened"),
    .init("ended", "ns", "the virtual time at which the session ended; empty if it did not"),
  ]
}
