// Checks of the modules of the pages.

import { grouped, records } from "../../../Sources/RehearsalAnalysis/Pages/Assets/data.js";
import { html, table } from "../../../Sources/RehearsalAnalysis/Pages/Assets/dom.js";
import * as format from "../../../Sources/RehearsalAnalysis/Pages/Assets/format.js";
import { address, parsed, Selection } from "../../../Sources/RehearsalAnalysis/Pages/Assets/route.js";
import { runModel } from "../../../Sources/RehearsalAnalysis/Pages/Assets/run-model.js";
import { countText, fateWords } from "../../../Sources/RehearsalAnalysis/Pages/Assets/sequence.js";
import { headingText, verdictOf } from "../../../Sources/RehearsalAnalysis/Pages/Assets/sweep-page.js";
import { layout, teamModel } from "../../../Sources/RehearsalAnalysis/Pages/Assets/team-page.js";
import { VirtualList } from "../../../Sources/RehearsalAnalysis/Pages/Assets/virtual-list.js";
import { allResults, check, equal } from "./checks.js";

const second = 1e9;

const scenario = (judged, passed = 20, failed = 20 - passed) => ({ runs: 20, passed, failed, judged });

check("a scenario that fails over all runs is said to, although each run passes", () => {
  equal(
    headingText([scenario("fail")], false),
    "All 20 runs pass, but 1 scenario does not pass over all runs",
  );
  equal(verdictOf([scenario("fail")], false), "fail");
  equal(verdictOf([scenario("unknown"), scenario("pass")], false), "unknown");
  equal(
    headingText([scenario("fail"), scenario("unknown"), scenario("fail", 19)], true),
    "Incomplete; so far, 1 of 60 runs does not pass, and 2 scenarios do not pass over all runs",
  );
});

check("scenarios that pass over all runs, or are not judged over them, are told by their runs", () => {
  for (const judged of ["pass", null]) {
    equal(headingText([scenario(judged)], false), "All 20 runs pass");
    equal(verdictOf([scenario(judged)], false), "pass");
    equal(verdictOf([scenario(judged)], true), "unknown");
    equal(headingText([scenario(judged, 18)], false), "2 of 20 runs do not pass");
    equal(verdictOf([scenario(judged, 18)], true), "fail");
    equal(verdictOf([scenario(judged, 18, 0)], false), "unknown");
  }
});

check("a time has hours, minutes and seconds without the parts that are zero", () => {
  equal(
    [0, 0.5, 2.25, 59.9996, 61, 3600, 3723, 90000].map((count) => format.time(count * second)),
    ["0s", "0.5s", "2.25s", "1m", "1m1s", "1h", "1h2m3s", "25h"],
  );
});

check("a time below ten seconds has milliseconds, and a longer one whole seconds", () => {
  equal([9.8764, 10.6].map((count) => format.time(count * second)), ["9.876s", "11s"]);
});

check("marks of an axis of time are round in seconds, minutes and hours", () => {
  equal(format.ticks(0, 60 * second, 4, true).map(format.time), ["0s", "15s", "30s", "45s", "1m"]);
  equal(format.ticks(0, 7200 * second, 4, true).map(format.time), ["0s", "30m", "1h", "1h30m", "2h"]);
});

check("marks of an axis of numbers are 1, 2 or 5 times a power of ten apart", () => {
  equal(format.ticks(0, 1, 5), [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  equal(format.ticks(-30, 30, 3), [-20, 0, 20]);
});

check("an axis without a range has one mark", () => equal(format.ticks(4, 4, 5), [4]));

check("a percentage has a decimal where that says more", () => {
  equal([0, 100, 97.52, 99.96, 33.333].map(format.percent), ["0 %", "100 %", "97.5 %", "100 %", "33.3 %"]);
});

check("a noun has an s unless there is one of it", () => {
  equal([0, 1, 1234].map((number) => format.count(number, "run")), ["0 runs", "1 run", "1\u202f234 runs"]);
});

check("records have the columns of the table as keys", () => {
  equal(records({ columns: ["a", "b"], rows: [[1, null], ["x", 2]] }), [{ a: 1, b: null }, { a: "x", b: 2 }]);
});

check("a missing table has no records", () => equal(records(undefined), []));

check("groups keep the order in which their keys come", () => {
  equal([...grouped([3, 1, 4, 1, 5], (number) => number % 2)], [[1, [3, 1, 1, 5]], [0, [4]]]);
});

check("an address leads to the view that it was made of", () => {
  const values = { task: "T-1 & <b>", event: "5" };
  equal(parsed(address("run", 7, values)), { page: "run", number: 7, values });
});

check("an address that is not known leads to all runs", () => {
  equal(parsed("#nonsense/x?a=1"), { page: "sweep", number: null, values: { a: "1" } });
});

check("a selection tells its listeners what changed, and only if something did", () => {
  const selection = new Selection({ page: "run", number: 1, values: { task: "T-1" } });
  const changes = [];
  selection.onChange((change) => changes.push(change));
  selection.set({ task: "T-1" });
  selection.set({ task: null, event: 3 });
  equal(changes, [{ task: null, event: 3 }]);
  equal([selection.value("task"), selection.number("event")], [null, 3]);
});

check("text with markup stays text", () => {
  const element = html("p", { title: "<b>" }, "<img src=x onerror=alert(1)>");
  equal([element.children.length, element.textContent], [0, "<img src=x onerror=alert(1)>"]);
});

check("a table has a caption, headings of columns and headings of rows", () => {
  const element = table("Runs", [{ head: "a", cell: (row) => row }, { head: "b", cell: () => "x" }], [1]);
  equal(element.querySelector("caption").textContent, "Runs");
  equal([...element.querySelectorAll("th")].map((th) => th.scope), ["col", "col", "row"]);
});

/** The tables of a run with the given events and handoffs. */
function run(events, handoffs = []) {
  return runModel({
    run: { columns: ["time", "slots"], rows: [[100, 2]] },
    agents: { columns: ["name", "role"], rows: [["maker", "implementer"], ["judge", "reviewer"]] },
    tasks: { columns: ["id"], rows: [["T-1"]] },
    events: {
      columns: ["time", "kind", "agent", "session", "handoff", "result", "cause", "task", "text"],
      rows: events.map((event) => [...event, 0, ""]),
    },
    handoffs: {
      columns: ["sent", "settled", "routed", "sender", "receiver", "fate"],
      rows: handoffs,
    },
  });
}

check("sessions at the same time are in rows of their own", () => {
  const model = run([
    [0, "session.opened", 0, 1, 1, "", null],
    [10, "session.opened", 0, 2, 2, "", null],
    [20, "session.ended", 0, 1, 1, "handed-off", 0],
    [20, "session.opened", 0, 3, 3, "", null],
    [50, "session.ended", 0, 2, 2, "crashed", 1],
  ]);
  equal(model.sessions.map((session) => session.row), [0, 1, 0]);
  equal(model.sessions.map((session) => session.result), ["handed-off", "crashed", "open"]);
  equal(model.sessions.map((session) => session.end), [20, 50, 100]);
  equal(model.lanes.map((lane) => [lane.name, lane.rows]), [["maker", 2]]);
});

check("sessions that take no time share a row", () => {
  const instant = (session) => [[5, "session.opened", 0, session, null, "", null], [
    5,
    "session.ended",
    0,
    session,
    null,
    "nothing",
    null,
  ]];
  equal(run([...instant(1), ...instant(2), ...instant(3)]).lanes[0].rows, 1);
});

check("an event has the events that it led to", () => {
  const model = run([[0, "a", 0, null, null, "", null], [1, "b", 0, null, null, "", 0], [
    2,
    "c",
    0,
    null,
    null,
    "",
    0,
  ]]);
  equal(model.events.map((event) => event.effects), [[1, 2], [], []]);
});

check("levels count open sessions and handoffs that wait for one", () => {
  const model = run([
    [10, "session.opened", 0, 1, 1, "", null],
    [40, "session.ended", 0, 1, 1, "handed-off", 0],
  ], [[0, 10, 4, 1, 0, "delivered"]]);
  equal(model.levels.map((level) => [level.time, level.open, level.queued]), [
    [0, 0, 0],
    [4, 0, 1],
    [10, 1, 0],
    [40, 0, 0],
    [100, 0, 0],
  ]);
});

check("a session that waits for answers does so until it goes on", () => {
  const model = run([
    [0, "session.opened", 0, 1, 1, "", null],
    [10, "session.waiting", 0, 1, null, "", 0],
    [30, "session.resumed", 0, 1, null, "", 1],
    [40, "session.waiting", 0, 1, null, "", 0],
    [60, "session.ended", 0, 1, 1, "crashed", 0],
  ]);
  equal(model.sessions[0].waits, [{ start: 10, end: 30 }, { start: 40, end: 60 }]);
});

check("answers that came too late count apart from handoffs", () => {
  const sent = { fate: "delivered", copy: 0 };
  const [copy, late] = [{ fate: "lost", copy: 1 }, { fate: "dropped", copy: 0 }];
  equal(countText([sent], [sent, sent]), "1 of 2 handoffs");
  equal(countText([sent, copy], [sent, copy]), "2 of 2 handoffs with duplicates");
  equal(countText([sent, late], [sent, late, late]), "1 of 1 handoff, and 1 of 2 answers that came too late");
});

check("what became of a handoff is said in words", () => {
  const handoff = { fate: "delivered", copy: 0, again: 0, late: 0 };
  equal(fateWords(handoff), "");
  equal(fateWords({ ...handoff, fate: "lost", copy: 1, again: 2 }), "lost, duplicate, asked again");
});

const teamTables = {
  members: {
    columns: ["team", "number", "name", "role"],
    rows: [[0, 0, "maker", "implementer"], [0, 1, "judge", "reviewer"], [1, 0, "other", "implementer"]],
  },
  contracts: {
    columns: ["team", "number", "other", "says"],
    rows: [
      [0, 0, "judge", "hands off"],
      [0, 1, "maker", "hands off"],
      [0, 1, "ghost", "hands off"],
      [0, 1, "maker", "receives"],
    ],
  },
  teams: { columns: ["scenario", "team"], rows: [[1, 0], [2, 1]] },
  handovers: {
    columns: [
      "team",
      "sender",
      "receiver",
      "handoffs",
      "lost",
      "undeliverable",
      "unread",
      "rejections",
      "waited_s",
      "delivered",
    ],
    rows: [[0, 0, 1, 9, 1, 1, 0, 0, 14, 7], [0, 1, 1, 2, 0, 0, 0, 0, 0, 2]],
  },
  reach: { columns: ["scenario", "runs", "recorded"], rows: [[1, 5, 3], [2, 1, 1]] },
};

check("an edge is named by both sides, by one, by none, or names no agent", () => {
  const { edges, runs, recorded } = teamModel(teamTables, 0);
  equal(edges.map((edge) => [edge.from, edge.to, edge.kind, edge.handoffs]), [
    ["maker", "judge", "both", 9],
    ["judge", "maker", "one", 0],
    ["judge", "ghost", "dangling", 0],
    ["judge", "judge", "unstated", 2],
  ]);
  equal([edges[0].lost, runs, recorded], [2, 5, 3]);
});

check("every name of an edge has a place of its own", () => {
  const places = [...layout(teamModel(teamTables, 0)).values()];
  equal([places.length, new Set(places.map((place) => `${place.x} ${place.y}`)).size], [3, 3]);
});

check("a long list makes only the rows in sight", () => {
  const list = new VirtualList({
    id: "list",
    label: "list",
    rowHeight: 20,
    row: (index) => `row ${index}`,
    onSelect: () => {},
  });
  document.body.append(list.element);
  list.element.style.cssText = "height: 200px; overflow: auto; position: relative";
  list.show(100000);
  list.choose(50000);
  const rows = list.element.querySelectorAll("[role=option]");
  equal(rows.length < 60, true);
  equal(list.element.querySelector("[aria-selected=true]").textContent, "row 50000");
  list.element.remove();
});

check("the keyboard moves through a list and stays in it", () => {
  const chosen = [];
  const list = new VirtualList({
    id: "keys",
    label: "keys",
    rowHeight: 20,
    row: (index) => `row ${index}`,
    onSelect: (index) => chosen.push(index),
  });
  list.show(3);
  for (const key of ["ArrowDown", "ArrowDown", "End", "ArrowDown", "Home", "ArrowUp"]) {
    list.element.dispatchEvent(new KeyboardEvent("keydown", { key }));
  }
  equal(chosen, [0, 1, 2, 2, 0, 0]);
});

globalThis.results = allResults();
