import RehearsalSimulation

/// The SQL views that show how busy the agents' sessions, the team's slots and the orchestrator's servers
/// are.
///
/// The views also show how long work waits for each of these resources, and which resource is the bottleneck.
/// The rows about sessions and slots need runs that were recorded with their events. The rows about servers
/// need runs that were recorded with their handoffs.
extension Schema {
  static let usageViews: [RecordingView] = [
    RecordingView(
      name: "utilisation",
      query: """
          WITH work AS (
            SELECT e.run, e.agent, count(*) AS sessions, sum(e.ended - e.opened) AS busy FROM (
              SELECT x.run, x.agent, x.opened, coalesce(x.ended, run.time) AS ended
              FROM \(sessionSubquery) x
              JOIN run ON run.id = x.run WHERE x.handoff IS NOT NULL) e
            GROUP BY e.run, e.agent),
          wait AS (
            SELECT run, receiver AS agent, count(*) AS handoffs, sum(routed) AS routed,
              sum(routed > 0) AS passed, sum(delivered - sent - routed - held) AS waited
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
            CASE WHEN run.time > 0 AND u.capacity > 0 THEN 1.0 * u.busy / (1.0 * u.capacity * run.time) END AS share,
            CASE WHEN u.capacity IS NULL THEN 'no capacity is stated, so there is no share'
              WHEN run.time = 0 THEN 'the run took no time, so there is no share'
              WHEN u.busy > u.capacity * run.time THEN 'above 1: sessions that wait for the answers to their calls give their place to others' END AS remark
          FROM used u JOIN run ON run.id = u.run
        """,
      columns: usageColumns + [
        .init(
          "share",
          "1",
          "the share of the capacity that was busy, averaged over the time of the run"
        ),
        .init("remark", nil, "why there is no share, or why it is above 1"),
      ],
      noteColumn: "place"
    ),
    RecordingView(
      name: "bottleneck",
      query: """
          SELECT run, place, kind, capacity, busy, waited, share FROM (
            SELECT *, row_number() OVER (
              PARTITION BY run ORDER BY share IS NULL, share DESC, waited DESC, kind, place) AS rank
            FROM utilisation WHERE share IS NOT NULL OR waited > 0)
          WHERE rank = 1
        """,
      columns: usageColumns.filter { $0.name != "sessions" } + [
        .init(
          "share",
          "1",
          "the share of the capacity that was busy; empty if no place has a capacity, and then the place is the one that work waited for longest"
        )
      ],
      noteColumn: "place"
    ),
  ]

  private static let usageColumns: [RecordingView.Column] = [
    .run,
    .init("place", nil, "the agent, or `slots` for the team's slots"),
    .init("kind", nil, "sessions of an agent, slots of the team, or servers of the orchestrator"),
    .init(
      "capacity",
      "sessions",
      "how many sessions or handoffs the place takes at the same time; empty if there is no limit"
    ),
    .init("sessions", "sessions", "how many sessions or handoffs the place took"),
    .init("busy", "ns", "how long they took together"),
    .init(
      "waited",
      "ns",
      "how long work waited for the place, over all handoffs; without delays by faults and merges"
    ),
  ]
}
