// The timeline of a run, which the user moves and zooms with the pointer, the keyboard and buttons.

import { html } from "./dom.js";
import { count, time } from "./format.js";
import { drawBar, drawHatch, drawMark, drawRoute, drawWait, pageColors } from "./marks.js";
import { taskName } from "./run-model.js";
import { TimelinePicture } from "./timeline-picture.js";

/** How long the shown range has to stay the same before the address of the page keeps it, in milliseconds. */
const restTime = 250;
/** The count of timelines that have been created, from which each gets an identifier. */
let timelineCount = 0;
/** The shortest range of time that can be shown, in nanoseconds. */
const shortestRange = 1000;

/**
 * The timeline of a run.
 *
 * The selection of the page keeps the shown range (`view`), the selected span of time (`from` and `to`), and the
 * selected event and task.
 */
export class Timeline {
  #model;
  #selection;
  #canvas = html("canvas", {
    class: "timeline",
    tabindex: 0,
    role: "img",
  });
  #tip = html("div", { class: "tip", hidden: true });
  #picture;
  #box;
  #brush = null;
  #isBrushing = false;
  #frame = null;
  #timer = null;
  /** A function that is called with the shown range after every move, so that another timeline can follow. */
  onMove = null;
  /** The HTML element of the timeline. */
  element;

  constructor(model, selection, label = "Timeline of the run") {
    this.#model = model;
    this.#selection = selection;
    this.#picture = new TimelinePicture(model, this.#canvas, [0, this.#end()]);
    this.#picture.range = this.#keptRange();
    const help = `timeline-help-${timelineCount += 1}`;
    this.#canvas.setAttribute("aria-describedby", help);
    this.#canvas.setAttribute("aria-label", `${label}. ${this.#summary()}`);
    this.#box = html("div", { class: "timeline-box" }, this.#names(), this.#canvas, this.#tip);
    this.element = html(
      "div",
      { class: "timeline-frame" },
      this.#buttons(),
      this.#box,
      html(
        "p",
        { id: help, class: "aside" },
        "Drag to move, Ctrl and wheel to zoom, Shift and drag to select a span of time. With the keyboard: ",
        "arrow keys move, + and - zoom, 0 shows all, Enter selects the next mark.",
      ),
      this.#legend(),
    );
    this.#listen();
    new ResizeObserver(() => this.draw()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    selection.onChange((changes) => {
      if ("event" in changes) this.#show(selection.number("event"));
      this.draw();
    });
  }

  /** The shown range of time, as `[start, end]` in nanoseconds. */
  get range() {
    return this.#picture.range;
  }

  set range(range) {
    this.#picture.range = this.#bounded(range);
    this.draw();
  }

  /** Draws the timeline in the next animation frame. */
  draw() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.drawNow();
    });
  }

  /** Draws the timeline at once. */
  drawNow() {
    const [from, to] = [this.#selection.number("from"), this.#selection.number("to")];
    this.#picture.draw({
      event: this.#selection.number("event"),
      task: this.#selection.value("task"),
      span: this.#brush ?? (from !== null && to !== null ? [from, to] : null),
    });
  }

  #summary() {
    const { sessions, lanes, run } = this.#model;
    return `${count(sessions.length, "session")} of ${count(lanes.length, "agent")} in ${time(run.time)}.`;
  }

  #end() {
    return Math.max(this.#model.run.time, 1);
  }

  #keptRange() {
    const [from, to] = (this.#selection.value("view") ?? "").split("-").map(Number);
    return to > from ? this.#bounded([from, to]) : [0, this.#end()];
  }

  #bounded([start, end]) {
    const whole = this.#end();
    const length = Math.min(Math.max(end - start, shortestRange), whole);
    const from = Math.min(Math.max(0, start), whole - length);
    return [from, from + length];
  }

  // Child elements

  #names() {
    const placed = (element, y) => {
      element.style.top = `${y}px`;
      return element;
    };
    const { tops, levelTop } = this.#picture;
    const agents = this.#model.lanes.map((lane, index) => {
      const select = () => {
        const isSelected = this.#selection.value("agent") === lane.name;
        this.#selection.set({ agent: isSelected ? null : lane.name });
      };
      const button = html("button", {
        type: "button",
        class: "lane-name link",
        title: lane.name,
        onclick: select,
      }, lane.name);
      const show = () =>
        button.setAttribute("aria-pressed", String(this.#selection.value("agent") === lane.name));
      show();
      this.#selection.onChange(show);
      return placed(button, tops[index]);
    });
    const level = (text, y) =>
      placed(html("div", { class: "lane-name aside", "aria-hidden": "true" }, text), y);
    return html(
      "div",
      { class: "lane-names" },
      agents,
      level(`sessions open, up to ${this.#picture.greatest}`, levelTop + 2),
      level("handoffs waiting", levelTop + 18),
    );
  }

  #buttons() {
    const button = (label, action) => html("button", { type: "button", onclick: action }, label);
    const brush = button("Select a span", () => {
      this.#isBrushing = !this.#isBrushing;
      brush.setAttribute("aria-pressed", String(this.#isBrushing));
    });
    brush.setAttribute("aria-pressed", "false");
    return html(
      "div",
      { class: "buttons" },
      button("Zoom in", () => this.#zoom(0.5)),
      button("Zoom out", () => this.#zoom(2)),
      button("Show all", () => {
        this.#move([0, this.#end()]);
        this.#selection.set({ from: null, to: null });
      }),
      brush,
    );
  }

  #legend() {
    const used = new Map(this.#picture.marks.map((mark) => [mark.name, mark.shape]));
    const item = (name, paint) => {
      const sample = html("canvas", { width: 36, height: 28, "aria-hidden": "true" });
      const draw = () => {
        const context = sample.getContext("2d");
        context.setTransform(2, 0, 0, 2, 0, 0);
        context.clearRect(0, 0, 18, 14);
        paint(context, pageColors());
      };
      requestAnimationFrame(draw);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
      return html("li", {}, sample, name);
    };
    const hasWaits = this.#model.sessions.some((session) => session.waits.length > 0);
    return html(
      "ul",
      { class: "legend" },
      item("session", (context, colors) => drawBar(context, colors, 0, 1, 18, 12, "session")),
      item("on the critical path", (context, colors) => drawBar(context, colors, 0, 1, 18, 12, "path")),
      hasWaits
        ? item(
          "session that waits for answers",
          (context, colors) => drawHatch(context, colors, 0, 1, 18, 12),
        )
        : "",
      item("handoff that waits", (context, colors) => drawWait(context, colors, 0, 9, 18)),
      item("handoff on its way", (context, colors) => drawRoute(context, colors, 0, 9, 18)),
      [...used].map(([name, shape]) =>
        item(name, (context, colors) => drawMark(context, colors, shape, 9, 7, false))
      ),
    );
  }

  // Input

  #listen() {
    let drag = null;
    const at = (event) => event.clientX - this.#canvas.getBoundingClientRect().left;
    this.#canvas.addEventListener("pointerdown", (event) => {
      const selects = event.shiftKey || this.#isBrushing;
      drag = { x: at(event), range: this.range, moved: false, selects };
      this.#canvas.setPointerCapture(event.pointerId);
    });
    this.#canvas.addEventListener("pointermove", (event) => {
      if (drag === null) return this.#hover(event);
      drag.moved ||= Math.abs(at(event) - drag.x) > 3;
      if (!drag.moved) return;
      const times = [drag.x, at(event)].map((x) => this.#picture.timeAt(x));
      if (drag.selects) this.#brush = times.toSorted((a, b) => a - b);
      else {
        const shift = ((drag.x - at(event)) / this.#canvas.clientWidth) * (drag.range[1] - drag.range[0]);
        this.#move(drag.range.map((edge) => edge + shift));
      }
      this.draw();
    });
    this.#canvas.addEventListener("pointerup", (event) => {
      if (drag?.moved && drag.selects) this.#endBrush();
      else if (drag && !drag.moved) this.#click(event);
      drag = null;
      this.draw();
    });
    this.#canvas.addEventListener("pointercancel", () => (drag = this.#brush = null));
    this.#canvas.addEventListener("pointerleave", () => (this.#tip.hidden = true));
    this.#canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.#zoom(event.deltaY > 0 ? 1.25 : 0.8, this.#picture.timeAt(at(event)));
    }, { passive: false });
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  #endBrush() {
    const [from, to] = this.#brush.map((time) => Math.round(Math.min(Math.max(time, 0), this.#end())));
    this.#brush = null;
    this.#selection.set({ from, to });
  }

  #key(event) {
    const step = (this.range[1] - this.range[0]) / 10;
    const action = {
      ArrowLeft: () => this.#move(this.range.map((edge) => edge - step)),
      ArrowRight: () => this.#move(this.range.map((edge) => edge + step)),
      "+": () => this.#zoom(0.5),
      "=": () => this.#zoom(0.5),
      "-": () => this.#zoom(2),
      "0": () => this.#move([0, this.#end()]),
      Enter: () => this.#selectNext(),
    }[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  }

  #selectNext() {
    const { marks } = this.#picture;
    if (marks.length === 0) return;
    const selected = this.#selection.number("event") ?? -1;
    const next = marks.find((mark) => mark.index > selected) ?? marks[0];
    this.#selection.set({ event: next.index });
  }

  #zoom(factor, around = (this.range[0] + this.range[1]) / 2) {
    this.#move(this.range.map((edge) => around + (edge - around) * factor));
  }

  /** Shows another range, which the address of the page keeps once the range stays the same for a short time. */
  #move(range) {
    this.range = range;
    this.onMove?.(this.range);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const [from, to] = this.range.map(Math.round);
      const isWhole = from <= 0 && to >= this.#end();
      this.#selection.set({ view: isWhole ? null : `${from}-${to}` });
    }, restTime);
  }

  /** Moves the shown range so that it contains the event with the given index. */
  #show(index) {
    const event = index === null ? null : this.#model.events[index];
    if (!event || (event.time >= this.range[0] && event.time <= this.range[1])) return;
    const half = (this.range[1] - this.range[0]) / 2;
    this.#move([event.time - half, event.time + half]);
  }

  #hit(event) {
    const box = this.#canvas.getBoundingClientRect();
    return this.#picture.hit(event.clientX - box.left, event.clientY - box.top);
  }

  #click(event) {
    const hit = this.#hit(event);
    if (!hit) return this.#selection.set({ event: null, task: null });
    const { task } = this.#model.events[hit.event];
    this.#selection.set({ event: hit.event, task: taskName(this.#model, task) || null });
  }

  #hover(event) {
    const hit = this.#hit(event);
    this.#tip.hidden = !hit;
    if (!hit) return;
    const { session } = hit;
    const shown = this.#model.events[hit.event];
    const name = session ? taskName(this.#model, session.task) || "session" : "";
    this.#tip.textContent = session
      ? `${name} ${time(session.start)} to ${time(session.end)}: ${session.result}`
      : `${time(shown.time)} ${shown.text}`;
    const box = this.#box.getBoundingClientRect();
    const left = Math.min(event.clientX - box.left + 12, box.width - this.#tip.offsetWidth);
    this.#tip.style.left = `${Math.max(0, left)}px`;
    this.#tip.style.top = `${event.clientY - box.top + 16}px`;
  }
}
