// The model of a run that the parts of its page share: events with effects, lanes of sessions, and levels over time.

import { grouped, records } from "./data.js";

/** The greatest count of rows of an agent's lane. If more sessions are open at a time, they share the last row. */
const mostRows = 12;

/** Returns the model of a run from the tables of its page. */
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

/** Returns the name of the agent with the given index; a dash if there is no such agent. */
export function agentName(model, agent) {
  return agent === null ? "–" : model.agents[agent]?.name ?? "–";
}

/** Returns the identifier of the task with the given index; empty if there is no such task. */
export function taskName(model, task) {
  return task === null ? "" : model.tasks[task]?.id ?? "";
}

function withEvidence(violation) {
  return { ...violation, evidence: violation.evidence.split(" ").filter(Boolean).map(Number) };
}

/** The empty array that all events without effects share. */
const noEffects = [];

function addEffects(events) {
  events.forEach((event, index) => {
    event.index = index;
    event.effects = noEffects;
  });
  for (const event of events) {
    const cause = event.cause === null ? undefined : events[event.cause];
    if (cause === undefined) continue;
    if (cause.effects === noEffects) cause.effects = [];
    cause.effects.push(event.index);
  }
}

/** Returns the sessions of a run, each with the spans of time in which the session waits for answers. */
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
 * Returns a lane of the timeline for each agent that takes part in a run.
 *
 * The sessions of the agent are placed in rows, so that sessions that are open at the same time are below each other.
 */
function lanesOf(agents, sessions, events, handoffs) {
  const participants = new Set(events.map((event) => event.agent).filter((agent) => agent !== null));
  for (const handoff of handoffs) participants.add(handoff.sender).add(handoff.receiver);
  const byAgent = grouped(sessions, (session) => session.agent);
  return [...participants].sort((a, b) => a - b).map((agent) => {
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

/** Returns, for each time at which they change, the counts of open sessions and of handoffs that wait for a session. */
function levelsOf(sessions, handoffs, end) {
  const changes = [];
  for (const session of sessions) {
    // A session without a handoff is the platform's own, such as a retry. It does not use the platform's capacity.
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
