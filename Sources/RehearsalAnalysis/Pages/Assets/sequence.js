// The handoffs of a run as arrows between agents, in the order in which they were sent.

import { html, svg } from "./dom.js";
import { count, time } from "./format.js";
import { taskName } from "./run-model.js";
import { VirtualList } from "./virtual-list.js";

const laneWidth = 132;
const rowHeight = 34;
const timeWidth = 70;

/** Returns what happened to a handoff, in words; empty if the handoff was delivered without any incident. */
export function fateWords(handoff) {
  const words = {
    delivered: "",
    lost: "lost",
    undeliverable: "nobody has that name",
    counted: "counted",
    joined: "answers a call",
    unread: "never read",
    waiting: "not taken up",
    dropped: "dropped",
  };
  return [
    words[handoff.fate] ?? handoff.fate,
    handoff.copy > 0 ? "duplicate" : "",
    handoff.again > 0 ? "asked again" : "",
    handoff.late === 1 ? "too late" : "",
  ].filter(Boolean).join(", ");
}

/** Creates the sequence diagram of the handoffs of a run. */
export function sequence(model, selection) {
  const agents = model.lanes.filter((lane) =>
    model.handoffs.some((handoff) => handoff.sender === lane.agent || handoff.receiver === lane.agent)
  );
  const column = new Map(agents.map((lane, index) => [lane.agent, index]));
  const width = timeWidth + agents.length * laneWidth;
  const place = (agent) => timeWidth + (column.get(agent) + 0.5) * laneWidth;
  let shown = [];
  const list = new VirtualList({
    id: "handoff",
    label: "Handoffs in the order of sending",
    rowHeight,
    row: (index) => arrow(model, shown[index], agents, place, width),
    onSelect: (index) => {
      const handoff = shown[index];
      selection.set({ event: handoff.event, task: taskName(model, handoff.task) || null });
    },
  });
  const update = () => {
    shown = selected(model, selection);
    list.show(shown.length);
    const event = selection.number("event");
    const index = shown.findIndex((handoff) => handoff.event === event);
    list.choose(index < 0 ? null : index);
    note.textContent = countText(shown, model.handoffs);
  };
  const head = html(
    "div",
    { class: "sequence-head", "aria-hidden": "true" },
    agents.map((lane) => html("span", {}, lane.name)),
  );
  const frame = html("div", { class: "sequence-frame" }, head, list.element);
  frame.style.width = `${width + 16}px`;
  const note = html("p", { class: "aside", role: "status" });
  selection.onChange(update);
  queueMicrotask(update);
  return html(
    "div",
    {},
    html(
      "div",
      { class: "scroll", role: "region", tabindex: 0, "aria-label": "Sequence of handoffs" },
      frame,
    ),
    note,
  );
}

/**
 * Returns how many of all handoffs are shown, with duplicates.
 *
 * An answer that came too late and was dropped is not sent, so it counts apart.
 */
export function countText(shown, all) {
  const isDropped = (handoff) => handoff.fate === "dropped";
  const part = (test, name) => `${shown.filter(test).length} of ${count(all.filter(test).length, name)}`;
  const duplicates = all.some((handoff) => handoff.copy > 0) ? " with duplicates" : "";
  const sent = part((handoff) => !isDropped(handoff), "handoff") + duplicates;
  return all.some(isDropped) ? `${sent}, and ${part(isDropped, "answer")} that came too late` : sent;
}

/** Returns the handoffs that fit the selected task, agent and span of time. */
function selected(model, selection) {
  const task = selection.value("task");
  const agent = selection.value("agent");
  const from = selection.number("from") ?? -Infinity;
  const to = selection.number("to") ?? Infinity;
  return model.handoffs.filter((handoff) =>
    (task === null || taskName(model, handoff.task) === task) &&
    (agent === null ||
      [handoff.sender, handoff.receiver].some((agentIndex) => model.agents[agentIndex]?.name === agent)) &&
    handoff.sent <= to && (handoff.settled ?? handoff.sent) >= from
  );
}

function arrow(model, handoff, agents, place, width) {
  const [start, end] = [place(handoff.sender), place(handoff.receiver)];
  const isLost = ["lost", "undeliverable", "dropped"].includes(handoff.fate);
  const isOpen = handoff.fate === "waiting" || handoff.fate === "unread";
  const direction = end >= start ? 1 : -1;
  const y = 24;
  const tip = start === end ? start + 30 : isLost ? (start + end) / 2 : end - direction * 2;
  const style = isLost ? "lost" : isOpen ? "open" : handoff.copy > 0 || handoff.again > 0 ? "copy" : "";
  const words = fateWords(handoff);
  const task = taskName(model, handoff.task);
  const round = handoff.round > 0 ? ` round ${handoff.round}` : "";
  const label = `${handoff.intent}${task ? ` ${task}` : ""}${round}${words ? ` (${words})` : ""}`;
  const sender = model.agents[handoff.sender]?.name ?? "–";
  const receiver = model.agents[handoff.receiver]?.name ?? "–";
  const middle = start === end ? start + 36 : (start + end) / 2;
  return svg(
    "svg",
    {
      width,
      height: rowHeight,
      role: "img",
      "aria-label": `${time(handoff.sent)} ${sender} to ${receiver}: ${label}`,
      class: `arrow ${style}`,
    },
    agents.map((lane) =>
      svg("line", { class: "life", x1: place(lane.agent), x2: place(lane.agent), y1: 0, y2: rowHeight })
    ),
    svg("text", { class: "time", x: timeWidth - 8, y: y + 4, "text-anchor": "end" }, time(handoff.sent)),
    svg("line", { class: "shaft", x1: start, x2: tip, y1: y, y2: y }),
    isLost
      ? svg("path", { class: "tip", d: `M${tip - 5} ${y - 5}l10 10m0 -10l-10 10` })
      : svg("path", { class: "tip filled", d: `M${tip} ${y}l${-8 * direction} -4v8z` }),
    svg("text", { class: "label", x: middle, y: y - 6, "text-anchor": "middle" }, label),
  );
}
