// A run as the parts of its page need it: events with effects, sessions with lanes, and levels over time.

import { grouped, records } from "./data.js";

/** How many rows a lane has at most; more sessions at the same time share the last one. */
const mostRows = 12;

/** Builds the model of a run from its tables. */
export function runModel(tables) {
  const agents = records(tables.agents);
  const tasks = records(tables.tasks);
  const events = records(tables.events);
  const handoffs = records(tables.handoffs);
  const run = records(tables.run)[0];
  addEffects(events);
  const sessions = sessionsOf(events, run.time);
  return {
    run,
    agents,
    tasks,
    events,
    handoffs,
    sessions,
    lanes: lanesOf(agents, sessions, events, handoffs),
    path: records(tables.path),
    violations: records(tables.violations).map(withEvidence),
    expectations: records(tables.expectations),
    outcomes: records(tables.outcomes),
    spending: records(tables.spending),
    gates: records(tables.gates),
    flaws: records(tables.flaws),
    why: records(tables.why),
    files: records(tables.files),
    levels: levelsOf(sessions, handoffs, run.time),
  };
}

/** The name of an agent; a dash if there is none. */
export function agentName(model, agent) {
  return agent === null ? "–" : model.agents[agent]?.name ?? "–";
}

/** The identifier of a task; empty if there is none. */
export function taskName(model, task) {
  return task === null ? "" : model.tasks[task]?.id ?? "";
}

function withEvidence(violation) {
  return { ...violation, evidence: violation.evidence.split(" ").filter(Boolean).map(Number) };
}

/** The effects of events that have none, shared because most events have none. */
const none = [];

function addEffects(events) {
  events.forEach((event, index) => {
    event.index = index;
    event.effects = none;
  });
  for (const event of events) {
    const cause = event.cause === null ? undefined : events[event.cause];
    if (cause === undefined) continue;
    if (cause.effects === none) cause.effects = [];
    cause.effects.push(event.index);
  }
}

/** The sessions, with the spans in which they wait for answers. */
function sessionsOf(events, end) {
  const sessions = new Map();
  for (const event of events) {
    if (event.kind === "session.opened") {
      sessions.set(event.session, {
        number: event.session,
        agent: event.agent,
        task: event.task,
        handoff: event.handoff,
        start: event.time,
        end,
        result: "open",
        waits: [],
        event: event.index,
      });
    }
    const session = sessions.get(event.session);
    if (!session) continue;
    if (event.kind === "session.waiting") session.waits.push({ start: event.time, end });
    if (event.kind === "session.resumed" && session.waits.length > 0) {
      session.waits.at(-1).end = event.time;
    }
    if (event.kind === "session.ended") {
      session.end = event.time;
      session.result = event.result;
      const wait = session.waits.at(-1);
      if (wait && wait.end > event.time) wait.end = event.time;
    }
  }
  return [...sessions.values()];
}

/**
 * A lane for each agent that takes part, with the sessions in rows, so that sessions at the same time are under each
 * other.
 */
function lanesOf(agents, sessions, events, handoffs) {
  const taking = new Set(events.map((event) => event.agent).filter((agent) => agent !== null));
  for (const handoff of handoffs) taking.add(handoff.sender).add(handoff.receiver);
  const byAgent = grouped(sessions, (session) => session.agent);
  return [...taking].sort((a, b) => a - b).map((agent) => {
    const rows = [];
    for (const session of (byAgent.get(agent) ?? []).sort((a, b) => a.start - b.start)) {
      let row = rows.findIndex((end) => end <= session.start);
      if (row < 0) row = rows.push(0) - 1;
      rows[row] = session.end;
      session.row = Math.min(row, mostRows - 1);
    }
    return {
      agent,
      name: agents[agent]?.name ?? "–",
      role: agents[agent]?.role ?? null,
      rows: Math.min(Math.max(1, rows.length), mostRows),
      sessions: byAgent.get(agent) ?? [],
    };
  });
}

/** How many sessions are open, and how many handoffs wait to be taken up, after each change. */
function levelsOf(sessions, handoffs, end) {
  const changes = [];
  for (const session of sessions) {
    // A session that no handoff opened is the platform's own start or retry, and takes no slot.
    if (session.handoff === null) continue;
    changes.push([session.start, 1, 0], [session.end, -1, 0]);
  }
  for (const handoff of handoffs) {
    const ready = handoff.sent + handoff.routed;
    if (handoff.fate === "delivered" && handoff.settled > ready) {
      changes.push([ready, 0, 1], [handoff.settled, 0, -1]);
    }
  }
  changes.sort((a, b) => a[0] - b[0]);
  const levels = [{ time: 0, open: 0, queued: 0 }];
  for (const [time, open, queued] of changes) {
    const last = levels.at(-1);
    if (last.time === time) {
      last.open += open;
      last.queued += queued;
    } else {
      levels.push({ time, open: last.open + open, queued: last.queued + queued });
    }
  }
  levels.push({ ...levels.at(-1), time: end });
  return levels;
}
