// The page about a team: which agent may hand work to which, and which agent did.

import { grouped, records } from "./data.js";
import { field, html, picture, section, svg, table } from "./dom.js";
import { count, percent, seconds, whole } from "./format.js";
import { address } from "./route.js";

const nodeWidth = 150;
const nodeHeight = 34;

/** Creates the elements of the page about the team with the given number. */
export function teamPage(tables, number) {
  const teams = records(tables.teams);
  const team = teamModel(tables, number ?? 0);
  const scenarios = new Map(records(tables.scenarios).map((row) => [row.scenario, row]));
  const ownScenarios = teams.filter((row) => row.team === team.number).map((row) =>
    scenarios.get(row.scenario)
  )
    .filter(Boolean);
  const numbers = [...new Set(teams.map((row) => row.team))];
  const choice = html(
    "select",
    { onchange: () => (location.hash = address("team", Number(choice.value))) },
    numbers.map((teamNumber) => {
      const first = scenarios.get(teams.find((row) => row.team === teamNumber).scenario);
      const others = teams.filter((row) => row.team === teamNumber).length - 1;
      const name = `${first?.name ?? "no runs"}${others > 0 ? ` and ${others} more` : ""}`;
      return html("option", { value: teamNumber }, `team ${teamNumber + 1}: ${name}`);
    }),
  );
  choice.value = String(team.number);
  if (team.agents.length === 0) return [html("h1", {}, "The recording has no such team")];
  return [
    html("h1", {}, `A team of ${count(team.agents.length, "agent")}`),
    numbers.length > 1 ? html("form", { class: "filters" }, field("team", "Team", choice)) : "",
    html(
      "p",
      { class: "aside" },
      `Used in ${ownScenarios.map((row) => row.name).slice(0, 8).join(", ")}${
        ownScenarios.length > 8 ? ` and ${ownScenarios.length - 8} more` : ""
      }.`,
    ),
    section("graph", "Contracts", graphNote(team), graph(team)),
    section("edges", "Edges", edgeTable(team)),
    section("matrix", "Who hands work to whom", matrix(team)),
  ];
}

/** Returns the agents of a team, and the edges that contracts state or handoffs took. */
export function teamModel(tables, number) {
  const agents = records(tables.members).filter((row) => row.team === number);
  const names = new Set(agents.map((agent) => agent.name));
  const byNumber = new Map(agents.map((agent) => [agent.number, agent.name]));
  const edges = new Map();
  const edge = (from, to) => {
    const key = JSON.stringify([from, to]);
    if (!edges.has(key)) {
      edges.set(key, {
        from,
        to,
        sends: false,
        receives: false,
        handoffs: 0,
        lost: 0,
        unread: 0,
        delivered: 0,
        waited: 0,
        rejections: 0,
      });
    }
    return edges.get(key);
  };
  for (const row of records(tables.contracts)) {
    if (row.team !== number) continue;
    const name = byNumber.get(row.number);
    if (row.says === "receives") edge(row.other, name).receives = true;
    else edge(name, row.other).sends = true;
  }
  for (const row of records(tables.handovers)) {
    const [from, to] = [byNumber.get(row.sender), byNumber.get(row.receiver)];
    if (row.team !== number || from === undefined || to === undefined) continue;
    Object.assign(edge(from, to), {
      handoffs: row.handoffs,
      lost: row.lost + row.undeliverable,
      unread: row.unread,
      delivered: row.delivered,
      waited: row.waited_s ?? 0,
      rejections: row.rejections,
    });
  }
  const orchestrators = new Set(
    agents.filter((agent) => agent.role === "orchestrator").map((agent) => agent.name),
  );
  const classifiedEdges = [...edges.values()].map((edge) => ({
    ...edge,
    kind: edgeKind(edge, names, orchestrators),
  }));
  const reach = new Map(records(tables.reach).map((row) => [row.scenario, row]));
  const ownScenarios = records(tables.teams).filter((row) => row.team === number);
  const sum = (name) =>
    ownScenarios.reduce((total, row) => total + (reach.get(row.scenario)?.[name] ?? 0), 0);
  return { number, agents, edges: classifiedEdges, runs: sum("runs"), recorded: sum("recorded") };
}

/**
 * Returns how contracts state an edge.
 *
 * The result is `both` or `one`, as the contracts of both agents or of one agent state the edge. It is `dangling` if no
 * agent has one of the names, `orchestrator` for an edge of the orchestrator, which needs no contract, and `unstated`
 * for any other edge.
 */
function edgeKind({ from, to, sends, receives }, names, orchestrators) {
  if (!names.has(from) || !names.has(to)) return "dangling";
  if (sends && receives) return "both";
  if (sends || receives) return "one";
  return orchestrators.has(from) || orchestrators.has(to) ? "orchestrator" : "unstated";
}

const kindWords = {
  both: "both sides name it",
  one: "one side names it",
  orchestrator: "the orchestrator needs no contract",
  unstated: "no contract names it",
  dangling: "names no agent",
};

function graphNote(team) {
  return html(
    "p",
    { class: "aside" },
    "A solid line is named by both sides, a dashed one by one side or is the orchestrator's, a dotted red one by no contract. ",
    team.recorded === 0
      ? "The handoffs of no run were recorded, so it is unknown which edges were used; record with --level handoffs."
      : `A thicker line had more handoffs in ${count(team.recorded, "run")}${
        team.recorded < team.runs ? ` of ${whole(team.runs)} (the others were recorded without handoffs)` : ""
      }; a line that no handoff took is grey.`,
  );
}

/**
 * Returns the positions of the agents on an ellipse.
 *
 * Each agent is placed next to an agent that hands work to it, if possible, so that most arrows lead to a neighbour.
 */
export function layout(team) {
  const edgesBySender = grouped(
    team.edges.filter((edge) => edge.sends || edge.handoffs > 0).toSorted((a, b) => b.handoffs - a.handoffs),
    (edge) => edge.from,
  );
  const names = [
    ...new Set([
      ...team.agents.map((agent) => agent.name),
      ...team.edges.flatMap((edge) => [edge.from, edge.to]),
    ]),
  ];
  const order = [];
  const visit = (name) => {
    if (order.includes(name)) return;
    order.push(name);
    for (const edge of edgesBySender.get(name) ?? []) visit(edge.to);
  };
  const start = team.agents.find((agent) => agent.role === "orchestrator" || agent.role === "planner");
  if (start) visit(start.name);
  names.forEach(visit);
  const radiusX = Math.max(210, names.length * 46);
  const radiusY = Math.max(110, names.length * 30);
  return new Map(order.map((name, index) => {
    const angle = (2 * Math.PI * index) / order.length - Math.PI / 2;
    return [name, { x: radiusX * (1 + Math.cos(angle)), y: radiusY * (1 + Math.sin(angle)) }];
  }));
}

function graph(team) {
  const places = layout(team);
  const positions = [...places.values()];
  const width = Math.max(...positions.map((place) => place.x)) + nodeWidth + 40;
  const height = Math.max(...positions.map((place) => place.y)) + nodeHeight + 60;
  const greatestCount = Math.max(1, ...team.edges.map((edge) => edge.handoffs));
  const agentNames = new Set(team.agents.map((agent) => agent.name));
  const title = `Contract graph: ${count(team.agents.length, "agent")}, ${
    count(team.edges.length, "edge")
  }; the table below has the same`;
  return html(
    "div",
    { class: "scroll", role: "region", tabindex: 0, "aria-label": "Contract graph" },
    picture(
      width,
      height,
      title,
      svg(
        "g",
        { transform: `translate(${nodeWidth / 2 + 20} ${nodeHeight / 2 + 30})` },
        team.edges.map((edge) => edgeLine(edge, places, greatestCount)),
        [...places].map(([name, place]) => node(name, place, agentNames.has(name))),
      ),
    ),
  );
}

function node(name, { x, y }, isKnown) {
  const text = name.length > 21 ? `${name.slice(0, 20)}…` : name;
  return svg(
    "g",
    { class: isKnown ? "node" : "node unknown" },
    svg("title", {}, name),
    svg("rect", { x: x - nodeWidth / 2, y: y - nodeHeight / 2, width: nodeWidth, height: nodeHeight, rx: 6 }),
    svg("text", { x, y: y + 4, "text-anchor": "middle" }, text),
  );
}

/** Returns the point at which a line from the middle of a node to another point leaves the node. */
function border(node, other) {
  const [dx, dy] = [other.x - node.x, other.y - node.y];
  const scale = Math.min(
    dx === 0 ? Infinity : (nodeWidth / 2 + 3) / Math.abs(dx),
    dy === 0 ? Infinity : (nodeHeight / 2 + 3) / Math.abs(dy),
  );
  return { x: node.x + dx * scale, y: node.y + dy * scale };
}

/** Creates the arrow of an edge. The arrow bends to its left, so that it stays apart from the opposite arrow. */
function edgeLine(edge, places, greatestCount) {
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  const used = edge.handoffs > 0;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const isLoop = dx === 0 && dy === 0;
  const bend = isLoop
    ? { x: from.x, y: from.y - 70 }
    : { x: (from.x + to.x) / 2 + dy * 0.16, y: (from.y + to.y) / 2 - dx * 0.16 };
  const start = isLoop ? { x: from.x - 20, y: from.y - nodeHeight / 2 } : border(from, bend);
  const end = isLoop ? { x: from.x + 20, y: from.y - nodeHeight / 2 - 3 } : border(to, bend);
  const angle = (Math.atan2(end.y - bend.y, end.x - bend.x) * 180) / Math.PI;
  const place = { x: start.x / 4 + bend.x / 2 + end.x / 4, y: start.y / 4 + bend.y / 2 + end.y / 4 };
  return svg(
    "g",
    { class: `edge ${edge.kind} ${used ? "used" : "unused"}` },
    svg(
      "title",
      {},
      `${edge.from} to ${edge.to}: ${kindWords[edge.kind]}, ${count(edge.handoffs, "handoff")}`,
    ),
    svg("path", {
      class: "shaft",
      d: `M${start.x} ${start.y}Q${bend.x} ${bend.y} ${end.x} ${end.y}`,
      "stroke-width": used ? 1.5 + 3.5 * Math.sqrt(edge.handoffs / greatestCount) : 1.2,
    }),
    svg("path", {
      class: "head",
      d: "M0 0l-11 -5v10z",
      transform: `translate(${end.x} ${end.y}) rotate(${angle})`,
    }),
    used
      ? svg(
        "text",
        { x: place.x, y: place.y + 4, "text-anchor": "middle" },
        [
          whole(edge.handoffs),
          edge.lost > 0 ? `${whole(edge.lost)} lost` : "",
          edge.unread > 0 ? `${whole(edge.unread)} not taken up` : "",
        ].filter(Boolean).join(", "),
      )
      : null,
  );
}

function edgeTable(team) {
  const columns = [
    { head: "From", cell: (edge) => edge.from },
    { head: "To", cell: (edge) => edge.to },
    { head: "Contracts", cell: (edge) => kindWords[edge.kind] },
    {
      head: "Handoffs",
      number: true,
      cell: (edge) => (team.recorded === 0 ? "unknown" : whole(edge.handoffs)),
    },
    { head: "Lost", number: true, cell: (edge) => whole(edge.lost) },
    { head: "Not taken up", number: true, cell: (edge) => whole(edge.unread) },
    { head: "Rejections", number: true, cell: (edge) => whole(edge.rejections) },
    {
      head: "Mean time to delivery",
      number: true,
      cell: (edge) => (edge.delivered > 0 ? seconds(edge.waited / edge.delivered) : "–"),
    },
  ];
  const edges = team.edges.toSorted((a, b) => b.handoffs - a.handoffs);
  const used = edges.filter((edge) => edge.handoffs > 0).length;
  const stated = edges.filter((edge) => edge.sends || edge.receives);
  const unstated = edges.filter((edge) => edge.kind === "unstated" || edge.kind === "dangling").length;
  const exercised = stated.filter((edge) => edge.handoffs > 0).length;
  return [
    team.recorded === 0 ? "" : html(
      "p",
      {},
      `${exercised} of ${count(stated.length, "stated edge")} had handoffs (${
        percent(stated.length ? (100 * exercised) / stated.length : 0)
      })${otherEdges(used - exercised, unstated)}.`,
    ),
    table("Edges, the busiest first", columns, edges),
  ];
}

/** Returns the end of a sentence about the edges that had handoffs although no contract states them. */
function otherEdges(number, unstated) {
  if (number === 0) return "";
  const kind = unstated > 0
    ? `${unstated} of them named by no contract`
    : number === 1
    ? "the orchestrator's"
    : "all of them the orchestrator's";
  return `; ${count(number, "other edge")} had handoffs, ${kind}`;
}

function matrix(team) {
  const names = team.agents.map((agent) => agent.name);
  const handoffs = new Map(team.edges.map((edge) => [JSON.stringify([edge.from, edge.to]), edge.handoffs]));
  const greatestCount = Math.max(1, ...handoffs.values());
  const senders = names.filter((name) => names.some((to) => handoffs.get(JSON.stringify([name, to])) > 0));
  const receivers = names.filter((name) =>
    names.some((from) => handoffs.get(JSON.stringify([from, name])) > 0)
  );
  if (senders.length === 0) return html("p", {}, "No handoff was recorded.");
  const columns = [
    { head: "From, to", cell: (from) => from },
    ...receivers.map((to) => ({
      head: to,
      number: true,
      cell: (from) => {
        const number = handoffs.get(JSON.stringify([from, to])) ?? 0;
        if (number === 0) return "·";
        const level = Math.max(1, Math.ceil((5 * Math.log1p(number)) / Math.log1p(greatestCount)));
        return html("span", { class: `heat level-${level}` }, whole(number));
      },
    })),
  ];
  return table(
    "Handoffs of the runs that were recorded with them; cells with a stronger colour have more",
    columns,
    senders,
  );
}
