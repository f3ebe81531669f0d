// The page about one run.

import { grouped } from "./data.js";
import { command, goTo, html, longTable, section, table, verdictMark } from "./dom.js";
import { eventList } from "./event-list.js";
import { count, money, time } from "./format.js";
import { address } from "./route.js";
import { agentName, runModel, taskName } from "./run-model.js";
import { sequence } from "./sequence.js";
import { Timeline } from "./timeline.js";

/**
 * Creates the elements of the page about a run. `leadsBack` is whether the page has a link to all runs, and `note` says
 * that the recording lacks runs, or that the scenario does not pass over all runs.
 */
export function runPage(tables, selection, leadsBack, note = "") {
  const model = runModel(tables);
  const { run } = model;
  const timeline = new Timeline(model, selection);
  return [
    leadsBack ? html("p", {}, html("a", { href: address("sweep") }, "All runs")) : "",
    html(
      "h1",
      {},
      `${run.run > 0 ? `Run ${run.run}: ` : ""}${run.scenario}${run.history ? "" : `, seed ${run.seed}`} `,
      run.canary === "caught"
        ? html("span", { class: "verdict pass" }, "✓ canary caught")
        : verdictMark(run.verdict),
    ),
    note,
    run.about ? html("p", {}, run.about) : "",
    facts(model),
    ...why(model),
    contents(model),
    section("timeline", "Timeline", timeline.element, pathTable(model)),
    section("tasks", "Tasks", taskBoard(model, selection)),
    section("judgement", "Violations and expectations", judgement(model, selection)),
    section("sequence", "Handoffs", sequence(model, selection)),
    section("events", "Events", eventList(model, selection)),
    section("files", run.history ? "Definitions" : "Scenario and definitions", files(model, selection)),
    selectionBar(model, selection),
  ];
}

/** Creates a bar at the bottom of the window that shows the selected event. */
function selectionBar(model, selection) {
  const bar = html("div", { class: "selection-bar", role: "status" });
  const link = (text, action) => html("button", { type: "button", class: "link", onclick: action }, text);
  const show = () => {
    const event = model.events[selection.number("event") ?? -1];
    bar.hidden = event === undefined;
    if (event === undefined) return;
    bar.replaceChildren(
      html("span", {}, `Event ${event.index} at ${time(event.time)}: ${event.text}`),
      link("What led to it", () => goTo("details")),
      link("Timeline", () => goTo("timeline")),
      link("Clear", () => selection.set({ event: null })),
    );
  };
  show();
  selection.onChange(show);
  return bar;
}

function contents(model) {
  const entries = [
    ["timeline", "Timeline"],
    ["tasks", "Tasks"],
    ["judgement", "Violations and expectations"],
    ["sequence", "Handoffs"],
    ["events", "Events"],
    ["files", "Scenario and definitions"],
  ];
  if (model.run.verdict !== "pass" || model.why.length > 0) entries.unshift(["why", "Why"]);
  return html(
    "nav",
    { "aria-label": "Parts of this page", class: "contents" },
    entries.map(([id, name]) =>
      html("button", { type: "button", class: "link", onclick: () => goTo(id) }, name)
    ),
  );
}

function facts(model) {
  const { run } = model;
  const tokens = model.spending.reduce((sum, part) => sum + part.tokens, 0);
  const priced = model.spending.filter((part) => part.cost !== null);
  const cost = priced.reduce((sum, part) => sum + part.cost, 0) / 1e8;
  const entries = [
    [run.history ? "Time" : "Virtual time", time(run.time)],
    ["Ending", run.ending],
    ["Events", count(model.events.length, "event")],
    [
      "Handoffs",
      count(
        model.handoffs.filter((handoff) => handoff.copy === 0 && handoff.fate !== "dropped").length,
        "handoff",
      ),
    ],
    ["Tokens", count(tokens, "token")],
    ["Cost", priced.length > 0 ? money(cost) : "no price is stated"],
    [run.history ? "Log" : "Scenario file", run.path],
    ["Configuration", run.configuration],
    ["Digest", run.digest],
  ];
  return html(
    "dl",
    { class: "facts" },
    entries.filter(([, value]) => value !== null)
      .map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
  );
}

function why(model) {
  const repeat = section(
    "repeat",
    model.run.history ? "Check this history again" : "Repeat this run",
    command(model.run.repeat),
  );
  const unmet = model.expectations.filter((result) => result.verdict !== "pass");
  if (model.why.length + unmet.length === 0 || model.run.canary === "caught") return [repeat];
  const groups = unmet.map((result) => ({
    label: result.verdict,
    texts: [`${result.statement}: expected ${result.expected}, found ${result.found}`],
  }));
  for (const { label, text } of model.why) {
    if (label === "repeat" || label === "show") continue;
    if (label !== "") groups.push({ label, texts: [] });
    groups.at(-1).texts.push(text);
  }
  const reasons = section(
    "why",
    model.run.verdict === "pass" ? "Why a bound over all runs is missed" : "Why it does not pass",
    html(
      "dl",
      { class: "why" },
      groups.map(({ label, texts }) =>
        html("div", {}, html("dt", {}, label), texts.map((text) => html("dd", {}, text)))
      ),
    ),
  );
  return [reasons, repeat];
}

function pathTable(model) {
  if (model.path.length === 0) {
    return html("p", {}, "The run takes no virtual time, so it has no critical path.");
  }
  const sums = [...grouped(model.path, (step) => `${step.kind} ${step.agent}`).values()].map((steps) => ({
    kind: steps[0].kind,
    agent: agentName(model, steps[0].agent),
    duration: steps.reduce((sum, step) => sum + step.end - step.start, 0),
    steps: steps.length,
  })).sort((a, b) => b.duration - a.duration);
  const columns = [
    { head: "What", cell: (row) => row.kind },
    { head: "Agent", cell: (row) => row.agent },
    { head: "Time", number: true, cell: (row) => time(row.duration) },
    { head: "Share", number: true, cell: (row) => `${Math.round((100 * row.duration) / model.run.time)} %` },
    { head: "Steps", number: true, cell: (row) => row.steps },
  ];
  return html(
    "details",
    {},
    html("summary", {}, `What the ${time(model.run.time)} are made of: the critical path and waits`),
    table("The critical path, by what happens and by agent", columns, sums),
    waits(model),
  );
}

/** Creates a table of how long handoffs wait until their receiver opens a session, by receiver. */
function waits(model) {
  const received = model.handoffs.filter((handoff) => handoff.fate === "delivered");
  const rows = [...grouped(received, (handoff) => handoff.receiver)].map(([agent, handoffs]) => {
    const waited = handoffs.map((handoff) => handoff.settled - handoff.sent - handoff.routed);
    return {
      agent: agentName(model, agent),
      handoffs: handoffs.length,
      waited: waited.reduce((sum, span) => sum + span, 0),
      longest: waited.reduce((most, span) => Math.max(most, span), 0),
      routed: handoffs.reduce((sum, handoff) => sum + handoff.routed, 0),
    };
  }).sort((a, b) => b.waited - a.waited);
  if (rows.length === 0) return html("p", {}, "No handoff was delivered.");
  return table("How long handoffs wait for a session of their receiver", [
    { head: "Receiver", cell: (row) => row.agent },
    { head: "Handoffs", number: true, cell: (row) => row.handoffs },
    { head: "Waited in all", number: true, cell: (row) => time(row.waited) },
    { head: "Longest", number: true, cell: (row) => time(row.longest) },
    { head: "On the way", number: true, cell: (row) => time(row.routed) },
  ], rows);
}

function taskBoard(model, selection) {
  const outcomes = grouped(model.outcomes, (outcome) => outcome.task);
  const gates = grouped(model.gates, (gate) => gate.task);
  const flaws = grouped(model.flaws, (flaw) => flaw.task);
  const spending = grouped(model.spending, (part) => part.task);
  const deliveries = grouped(
    model.handoffs.filter((handoff) => handoff.intent === "deliver" && handoff.items !== ""),
    (handoff) => handoff.task,
  );
  const started = new Set(model.sessions.map((session) => session.task));
  const rows = model.tasks.map((task, number) => ({
    task,
    attempts: started.has(number) ? (outcomes.get(number)?.[0].retries ?? 0) + 1 : 0,
    outcome: outcomes.get(number)?.[0],
    gates: gates.get(number) ?? [],
    flaws: (flaws.get(number) ?? []).filter((flaw) => flaw.escaped === 0),
    escaped: (flaws.get(number) ?? []).filter((flaw) => flaw.escaped === 1),
    delivery: deliveries.get(number)?.at(-1)?.items ?? "",
    tokens: (spending.get(number) ?? []).reduce((sum, part) => sum + part.tokens, 0),
    cost: (spending.get(number) ?? []).some((part) => part.cost !== null)
      ? (spending.get(number) ?? []).reduce((sum, part) => sum + (part.cost ?? 0), 0) / 1e8
      : null,
  }));
  const pick = (task) =>
    html("button", {
      type: "button",
      class: "link",
      onclick: () => selection.set({ task: selection.value("task") === task.id ? null : task.id }),
    }, task.id);
  const columns = [
    { head: "Task", cell: ({ task }) => [pick(task), html("div", { class: "aside" }, task.description)] },
    { head: "Owner", cell: ({ task }) => agentName(model, task.agent) },
    {
      head: "Outcome",
      cell: ({ outcome }) =>
        outcome?.outcome
          ? `${outcome.outcome}${outcome.reason ? `: ${outcome.reason}` : ""} at ${time(outcome.time)}`
          : "open",
    },
    { head: "Attempts", number: true, cell: ({ attempts }) => attempts },
    { head: "Gates", cell: ({ gates }) => gateWords(gates) },
    { head: "Flaws", cell: (row) => flawWords(row) },
    { head: "Delivered last", cell: ({ delivery }) => delivery || "–" },
    { head: "Tokens", number: true, cell: ({ tokens }) => tokens },
    { head: "Cost", number: true, cell: ({ cost }) => money(cost) },
  ];
  if (rows.length === 0) return html("p", {}, "The run has no tasks.");
  const board = longTable("Tasks", columns, rows, ({ task }) => ({
    "data-task": task.id,
    class: task.id === selection.value("task") ? "selected" : null,
  }));
  const mark = () => {
    for (const row of board.querySelectorAll("[data-task]")) {
      row.classList.toggle("selected", row.dataset.task === selection.value("task"));
    }
  };
  selection.onChange(mark);
  return board;
}

function gateWords(gates) {
  if (gates.length === 0) return "–";
  const lastChecks = [...grouped(gates, (gate) => gate.metric).values()].map((checks) => checks.at(-1));
  return html(
    "ul",
    { class: "plain" },
    lastChecks.map((gate) =>
      html(
        "li",
        { class: gate.passed ? "good" : "bad" },
        `${gate.passed ? "✓" : "✕"} ${gate.metric} ${gate.value ?? "none"} of ${gate.floor}`,
      )
    ),
  );
}

function flawWords({ flaws, escaped }) {
  if (flaws.length + escaped.length === 0) return "–";
  const flawCounts = [...grouped(flaws, (flaw) => `${flaw.weight} ${flaw.category}`)]
    .map(([name, group]) => (group.length > 1 ? `${name} (${group.length} times)` : name));
  const escapedNote = escaped.length > 0 ? `; ${escaped.length} escaped` : "";
  return flawCounts.join(", ") + escapedNote;
}

function judgement(model, selection) {
  const evidence = (violation) =>
    violation.evidence.slice(0, 5).flatMap((number, index) => [
      index === 0 ? "" : ", ",
      html("button", {
        type: "button",
        class: "link",
        onclick: () => {
          selection.set({ event: number });
          goTo("events");
        },
      }, `event ${number}`),
    ]);
  const violationColumns = [
    { head: "Rule", cell: (row) => row.rule },
    { head: "Severity", cell: (row) => row.severity },
    { head: "Agent", cell: (row) => agentName(model, row.agent) },
    { head: "Task", cell: (row) => taskName(model, row.task) },
    { head: "What happened", cell: (row) => row.text },
    { head: "Evidence", cell: evidence },
  ];
  const place = (row) =>
    row.file === null ? "every scenario" : html("button", {
      type: "button",
      class: "link",
      onclick: () => {
        selection.set({ file: row.file, line: row.line });
        goTo("files");
      },
    }, row.place);
  const expectationColumns = [
    { head: "Expectation", cell: (row) => row.statement },
    { head: "Verdict", cell: (row) => verdictMark(row.verdict) },
    { head: "Expected", cell: (row) => row.expected },
    { head: "Found", cell: (row) => row.found },
    { head: "Place", cell: place },
  ];
  return [
    model.violations.length === 0
      ? html("p", {}, "The rules found no violation.")
      : table("Violations", violationColumns, model.violations),
    table("Expectations", expectationColumns, model.expectations),
  ];
}

function files(model, selection) {
  return [...grouped(model.files, (line) => `${line.origin} ${line.path}`).values()].map((lines) => {
    const { path, origin } = lines[0];
    const isNamed = () => selection.value("file") === path || selection.value("file")?.endsWith(`/${path}`);
    const body = html("pre", { tabindex: 0, "aria-label": path });
    const fill = () => {
      if (body.childElementCount > 0) return;
      body.append(
        ...lines.map((line) =>
          html(
            "span",
            { class: "line", "data-line": line.line },
            `${String(line.line).padStart(4)}  ${line.text}\n`,
          )
        ),
      );
    };
    const element = html(
      "details",
      { ontoggle: () => element.open && fill() },
      html("summary", {}, origin === "scenario" ? path : `${path} (${origin})`),
      body,
    );
    const show = () => {
      if (!isNamed()) return;
      fill();
      element.open = true;
      for (const line of body.children) {
        line.classList.toggle("selected", line.dataset.line === selection.value("line"));
      }
      body.querySelector(".selected")?.scrollIntoView({ block: "center" });
    };
    selection.onChange((changes) => ("file" in changes || "line" in changes) && show());
    queueMicrotask(show);
    return element;
  });
}
