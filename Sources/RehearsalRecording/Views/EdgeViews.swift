/// The SQL views of the handoffs between agents, and of the edges that only one of the two agents'
/// definitions names.
extension Schema {
  static let handoffViews: [RecordingView] = [
    RecordingView(
      name: "handoffs",
      query: """
          SELECT h.run, h.number, h.copy, h.sent, h.delivered, h.routed, h.held,
            s.name AS sender, r.name AS receiver, t.id AS task, h.intent, h.round, h.cause, h.fate
          FROM handoff h JOIN run ON run.id = h.run
          JOIN agent s ON s.scenario = run.scenario AND s.number = h.sender
          JOIN agent r ON r.scenario = run.scenario AND r.number = h.receiver
          LEFT JOIN task t ON t.scenario = run.scenario AND t.number = h.task
        """,
      columns: [
        .run, .init("number", nil, "the number of the handoff in its run"),
        .init("copy", nil, "0 for the handoff itself, and a higher number for each duplicate"),
        .init("sent", "ns", "the virtual time at which it was sent"),
        .init("delivered", "ns", "the virtual time at which it was delivered; empty if it was not"),
        .init("routed", "ns", "how long it took through the orchestrator"),
        .init("held", "ns", "how long a fault delayed it, or the merge of its work took"),
        .init("sender", nil, "the name of the agent that sent it"),
        .init("receiver", nil, "the name of the agent that it was sent to"), .task,
        .init("intent", nil, "what it is for, such as assign, deliver or reject"),
        .init("round", nil, "the round of rejections that it belongs to, from 0"),
        .init(
          "cause",
          nil,
          "the number of the handoff that led to it; for a task that is tried again, the last one about the task before; empty at the start"
        ),
        .init(
          "fate",
          nil,
          "what happened to it: delivered, lost, undeliverable, counted, joined, unread or waiting"
        ),
      ]
    ),
    RecordingView(
      name: "handover_matrix",
      query: """
          SELECT run, sender, receiver, intent, count(*) AS handoffs
          FROM handoffs WHERE copy = 0 GROUP BY run, sender, receiver, intent
        """,
      columns: [
        .run, .init("sender", nil, "the name of the agent that hands work on"),
        .init("receiver", nil, "the name of the agent that receives it"),
        .init("intent", nil, "what the handoffs are for"),
        .init("handoffs", "handoffs", "how many handoffs there are, without duplicates"),
      ]
    ),
    RecordingView(
      name: "one_sided_edges",
      query: """
          SELECT a.scenario, a.name AS agent, j.value AS other, 'hands off' AS says
          FROM agent a, json_each(a.hands_off_to) j
          JOIN agent b ON b.scenario = a.scenario AND b.name = j.value
          WHERE NOT EXISTS (SELECT 1 FROM json_each(b.receives_from) k WHERE k.value = a.name)
          UNION ALL
          SELECT a.scenario, a.name, j.value, 'receives'
          FROM agent a, json_each(a.receives_from) j
          JOIN agent b ON b.scenario = a.scenario AND b.name = j.value
          WHERE NOT EXISTS (SELECT 1 FROM json_each(b.hands_off_to) k WHERE k.value = a.name)
        """,
      columns: [
        .init("scenario", nil, "the number of the scenario, in `scenario.id`"),
        .init("agent", nil, "the agent that names the edge"),
        .init("other", nil, "the agent that does not"),
        .init("says", nil, "what the agent says: `hands off` to the other, or `receives` from it"),
      ]
    ),
    RecordingView(
      name: "rounds",
      query: """
          SELECT run, task, max(round) AS rounds FROM handoffs WHERE task IS NOT NULL
          GROUP BY run, task
        """,
      columns: [
        .run, .task,
        .init(
          "rounds",
          "rounds",
          "the highest round of the task's handoffs: its refusals, those that a panel outvotes included"
        ),
      ]
    ),
    RecordingView(
      name: "waits",
      query: """
          SELECT run, receiver AS agent, count(*) AS handoffs, sum(delivered - sent) AS waited,
            max(delivered - sent) AS longest, sum(routed) AS routed, sum(held) AS held
          FROM handoffs WHERE delivered IS NOT NULL GROUP BY run, receiver
        """,
      columns: [
        .run, .init("agent", nil, "the receiver of the handoffs"),
        .init("handoffs", "handoffs", "how many handoffs were delivered to it, with duplicates"),
        .init("waited", "ns", "the time from sending to delivery, over all handoffs"),
        .init("longest", "ns", "the longest time from sending to delivery"),
        .init("routed", "ns", "the part of `waited` that passed in the orchestrator"),
        .init("held", "ns", "the part of `waited` that passed in delays by faults and in merges"),
      ]
    ),
  ]
}
