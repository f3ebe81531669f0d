// The list of the events of a run, with filters, and the details of the selected event with its causes and effects.

import { choice, field, html } from "./dom.js";
import { time } from "./format.js";
import { agentName, taskName } from "./run-model.js";
import { VirtualList } from "./virtual-list.js";

/** The greatest count of effects of an event that are listed. */
const mostEffects = 50;

/** The greatest count of events in the chain of causes that is listed. */
const mostCauses = 30;

/** Creates the list of the events of a run, and the details of the selected event. */
export function eventList(model, selection) {
  let shown = [];
  const list = new VirtualList({
    id: "event",
    label: "Events in order",
    rowHeight: 28,
    row: (index) => row(model, model.events[shown[index]]),
    onSelect: (index) => selection.set({ event: shown[index] }),
  });
  const note = html("p", { class: "aside", role: "status" });
  const details = html("div", { id: "details", class: "details" });
  const update = (changes) => {
    if (!changes || !(Object.keys(changes).length === 1 && "event" in changes)) {
      shown = selected(model, selection);
      list.show(shown.length);
      note.textContent = `${shown.length} of ${model.events.length} events`;
    }
    const event = selection.number("event");
    const index = event === null ? -1 : indexOf(shown, event);
    list.choose(index < 0 ? null : index);
    details.replaceChildren(...eventDetails(model, selection, event));
  };
  selection.onChange(update);
  queueMicrotask(update);
  return html("div", {}, filters(model, selection), note, list.element, details);
}

/** Returns the index of a number in an ascending array, by binary search; -1 if the array does not have the number. */
function indexOf(numbers, number) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < number) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === number ? low : -1;
}

function filters(model, selection) {
  const text = html("input", {
    type: "search",
    value: selection.value("text") ?? "",
    oninput: () => selection.set({ text: text.value || null }),
  });
  const clear = html("button", {
    type: "button",
    onclick: () => {
      text.value = "";
      selection.set({ task: null, agent: null, kind: null, text: null, from: null, to: null, event: null });
    },
  }, "Clear the selection");
  const kinds = [...new Set(model.events.map((event) => event.kind))].sort();
  return html(
    "form",
    { class: "filters", onsubmit: (event) => event.preventDefault() },
    choice(selection, "task", "Task", model.tasks.map((task) => task.id)),
    choice(selection, "agent", "Agent", model.lanes.map((lane) => lane.name)),
    choice(selection, "kind", "Kind", kinds),
    field("filter-text", "Text", text),
    clear,
  );
}

/** Returns the indices of the events that pass the filters of the selection. */
function selected(model, selection) {
  const task = selection.value("task");
  const agent = selection.value("agent");
  const kind = selection.value("kind");
  const text = selection.value("text")?.toLowerCase() ?? null;
  const from = selection.number("from") ?? -Infinity;
  const to = selection.number("to") ?? Infinity;
  const fits = (event) =>
    event.time >= from && event.time <= to &&
    (task === null || taskName(model, event.task) === task) &&
    (agent === null || agentName(model, event.agent) === agent) &&
    (kind === null || event.kind === kind) &&
    (text === null || event.text.toLowerCase().includes(text));
  return model.events.filter(fits).map((event) => event.index);
}

function row(model, event) {
  return [
    html("span", { class: "number" }, event.index),
    html("span", { class: "number" }, time(event.time)),
    html("span", { class: "kind" }, event.kind),
    html("span", { class: "text" }, event.text),
    html("span", { class: "task" }, taskName(model, event.task)),
  ];
}

function eventDetails(model, selection, index) {
  const event = index === null ? null : model.events[index];
  if (!event) {
    return [html("p", { class: "aside" }, "Select an event to see what led to it and what it led to.")];
  }
  const link = (number) => {
    const other = model.events[number];
    return html(
      "button",
      { type: "button", class: "link", onclick: () => selection.set({ event: number }) },
      `${number} at ${time(other.time)}: ${other.text}`,
    );
  };
  const chain = [];
  let cause = event.cause;
  while (cause !== null && chain.length < mostCauses) {
    chain.push(cause);
    cause = model.events[cause].cause;
  }
  const effects = event.effects.slice(0, mostEffects);
  const more = event.effects.length - effects.length;
  return [
    html("h3", {}, `Event ${event.index}: ${event.kind}`),
    html("p", {}, `${time(event.time)}: ${event.text}`),
    html("h4", {}, "What led to it"),
    chain.length === 0
      ? html("p", { class: "aside" }, "Nothing before it is known to have led to it.")
      : html("ol", {}, chain.map((number) => html("li", {}, link(number)))),
    cause === null ? "" : html("p", { class: "aside" }, "and earlier events"),
    html("h4", {}, "What it led to"),
    effects.length === 0
      ? html("p", { class: "aside" }, "Nothing.")
      : html("ul", {}, effects.map((number) => html("li", {}, link(number)))),
    more > 0 ? html("p", { class: "aside" }, `and ${more} more`) : "",
  ];
}
