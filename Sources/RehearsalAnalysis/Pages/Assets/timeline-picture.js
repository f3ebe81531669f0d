// The picture of a timeline: a lane with sessions and marks for each agent, and below the lanes the levels, which are
// the counts of open sessions and of waiting handoffs over time.

import { count, ticks, time } from "./format.js";
import { drawBar, drawHatch, drawMark, drawRoute, drawWait, marks, pageColors } from "./marks.js";
import { taskName } from "./run-model.js";

const rowHeight = 20;
const laneGap = 10;
const axisHeight = 24;
const levelHeight = 56;
/** The space before the start and after the end of the shown range, in pixels, so that no mark is cut off. */
const sidePadding = 9;
/** How close to a mark the pointer has to be to hit the mark, in pixels. */
const reach = 9;
/** The distance below which two equal marks are drawn as one, in pixels. */
const markWidth = 5;
/** The side of the square that a mark fits in, in pixels. */
const markSize = 20;
/** The count of steps up to which a level is a dashed line. With more steps, dashes are slow and look like an area. */
const mostDashed = 400;

/** The picture of a time range of a run on a canvas. All coordinates are in CSS pixels. */
export class TimelinePicture {
  #model;
  #canvas;
  #lanes;
  #onPath;
  #colors = {};
  /** The greatest count of open sessions, of waiting handoffs or of slots, to which the levels are scaled. */
  greatest;
  #stamps = new Map();
  #width = 0;
  #height = 0;
  /** The shown range of time, as `[start, end]` in nanoseconds. */
  range;
  /** The marks, in the order of their events. */
  marks;
  /** The vertical coordinate of the top of each lane. */
  tops = [];
  /** The vertical coordinate of the top of the levels. */
  levelTop;

  constructor(model, canvas, range) {
    this.#model = model;
    this.#canvas = canvas;
    this.range = range;
    this.#onPath = new Set(model.path.map((step) => step.session).filter((session) => session !== null));
    this.#lanes = new Map(model.lanes.map((lane, index) => [lane.agent, index]));
    this.marks = model.events.filter((event) => marks[event.kind] && this.#lanes.has(event.agent))
      .map((event) => ({
        index: event.index,
        time: event.time,
        lane: this.#lanes.get(event.agent),
        shape: marks[event.kind].shape,
        name: marks[event.kind].name,
        bad: event.result === "bad",
      }));
    this.greatest = model.levels.reduce(
      (most, level) => Math.max(most, level.open, level.queued),
      Math.max(model.run.slots ?? 0, 1),
    );
    let top = axisHeight;
    for (const lane of model.lanes) {
      this.tops.push(top);
      top += lane.rows * rowHeight + laneGap;
    }
    this.levelTop = top + 6;
    canvas.style.height = `${this.levelTop + levelHeight + 8}px`;
  }

  /** Returns the time at a horizontal coordinate, in nanoseconds. */
  timeAt(x) {
    return this.range[0] + (x - sidePadding) / this.#scale();
  }

  /** Returns the horizontal coordinate of a time in nanoseconds. */
  place(time) {
    return sidePadding + (time - this.range[0]) * this.#scale();
  }

  /** Returns the pixels per nanosecond, with the width from the last drawing, because reading the width is slow. */
  #scale() {
    return (this.#width - 2 * sidePadding) / (this.range[1] - this.range[0]);
  }

  /** Returns the event whose mark or session is at a point, and the session; `null` if nothing is at the point. */
  hit(x, y) {
    const lane = this.tops.findLastIndex((top) => y >= top);
    if (lane < 0 || y > this.levelTop) return null;
    let nearest = null;
    for (const mark of this.marks) {
      const distance = Math.abs(this.place(mark.time) - x);
      if (mark.lane === lane && distance <= reach && (nearest === null || distance < nearest.distance)) {
        nearest = { distance, event: mark.index };
      }
    }
    if (nearest) return nearest;
    const row = Math.floor((y - this.tops[lane]) / rowHeight);
    const pointedTime = this.timeAt(x);
    const session = this.#model.lanes[lane].sessions
      .find((session) => session.row === row && session.start <= pointedTime && session.end >= pointedTime);
    return session ? { event: session.event, session } : null;
  }

  /** Draws the picture, and marks an event, a task and a span of time as selected. */
  draw({ event, task, span }) {
    [this.#width, this.#height] = [this.#canvas.clientWidth, this.#canvas.clientHeight];
    if (this.#width === 0) return;
    const density = devicePixelRatio || 1;
    const size = [this.#width, this.#height].map((side) => Math.round(side * density));
    if (this.#canvas.width !== size[0] || this.#canvas.height !== size[1]) {
      [this.#canvas.width, this.#canvas.height] = size;
    }
    this.#colors = pageColors();
    const context = this.#canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, this.#width, this.#height);
    context.font = "12px system-ui, sans-serif";
    this.#drawSpan(context, span);
    this.#drawAxis(context);
    this.#drawHandoffs(context);
    this.#model.lanes.forEach((lane, index) =>
      this.#drawSessions(context, lane, this.tops[index], event, task)
    );
    this.#drawMarks(context, event);
    this.#drawLevels(context);
  }

  #drawSpan(context, span) {
    if (!span) return;
    const [start, end] = span.map((time) => this.place(time));
    context.fillStyle = this.#colors.select;
    context.globalAlpha = 0.15;
    context.fillRect(start, 0, end - start, this.#height);
    context.globalAlpha = 1;
  }

  #drawAxis(context) {
    context.strokeStyle = this.#colors.line;
    context.fillStyle = this.#colors.muted;
    context.textAlign = "left";
    context.lineWidth = 1;
    context.beginPath();
    for (const mark of ticks(this.range[0], this.range[1], Math.max(2, this.#width / 110), true)) {
      const x = Math.round(this.place(mark)) + 0.5;
      context.moveTo(x, 0);
      context.lineTo(x, this.#height);
      const label = time(mark);
      if (x + context.measureText(label).width + 4 < this.#width) context.fillText(label, x + 4, 14);
    }
    for (const top of this.tops) {
      context.moveTo(0, top - laneGap / 2 + 0.5);
      context.lineTo(this.#width, top - laneGap / 2 + 0.5);
    }
    context.stroke();
  }

  #drawHandoffs(context) {
    let last = -Infinity;
    for (const handoff of this.#model.handoffs) {
      if (handoff.settled === null || handoff.settled <= handoff.sent) continue;
      const [start, end] = [this.place(handoff.sent), this.place(handoff.settled)];
      // A handoff shorter than a pixel is not visible. Nor is a short handoff that starts where the last one started.
      if (end < 0 || start > this.#width || end - start < 1 || (start - last < 0.5 && end - start < 2)) {
        continue;
      }
      last = start;
      const top = this.tops[this.#lanes.get(handoff.receiver)];
      if (top === undefined) continue;
      const ready = this.place(handoff.sent + handoff.routed);
      const y = top + rowHeight - 2;
      if (ready > start) drawRoute(context, this.#colors, start, y, Math.min(ready, end) - start);
      if (end > ready && handoff.fate === "delivered") {
        drawWait(context, this.#colors, ready, y, end - ready);
      }
    }
  }

  #drawSessions(context, lane, top, event, task) {
    const drawnTo = new Array(lane.rows).fill(-1);
    for (const session of lane.sessions) {
      const [start, end] = [this.place(session.start), this.place(session.end)];
      if (end < 0 || start > this.#width) continue;
      // A session that ends before the pixel up to which its row is drawn would not be visible.
      if (end <= drawnTo[session.row]) continue;
      drawnTo[session.row] = Math.max(end, start + 1);
      const y = top + session.row * rowHeight;
      const left = Math.max(start, -4);
      const length = Math.max(Math.min(end, this.#width + 4) - left, 1.5);
      drawBar(context, this.#colors, left, y + 2, length, rowHeight - 6, this.#style(session));
      for (const wait of session.waits) {
        const x = Math.max(this.place(wait.start), -4);
        const width = Math.min(this.place(wait.end), this.#width) - x;
        drawHatch(context, this.#colors, x, y + 2, width, rowHeight - 6);
      }
      const name = taskName(this.#model, session.task);
      if (length > 46 && name) this.#drawLabel(context, name, left, y, length);
      if (session.event === event || (task !== null && name === task)) {
        context.strokeStyle = this.#colors.select;
        context.lineWidth = 2;
        context.strokeRect(left, y + 1, length, rowHeight - 4);
      }
    }
  }

  #style(session) {
    if (session.result === "crashed" || session.result === "cancelled") return "bad";
    return this.#onPath.has(session.number) ? "path" : "session";
  }

  #drawLabel(context, text, left, y, width) {
    context.save();
    context.beginPath();
    context.rect(left, y, width - 4, rowHeight);
    context.clip();
    context.fillStyle = this.#colors.surface;
    context.font = "11px system-ui, sans-serif";
    context.fillText(text, Math.max(left, 0) + 5, y + 13);
    context.restore();
  }

  #drawMarks(context, event) {
    const drawn = new Map();
    const density = devicePixelRatio || 1;
    for (const mark of this.marks) {
      const x = this.place(mark.time);
      if (x < -8) continue;
      if (x > this.#width + 8) break;
      const kind = mark.lane + mark.shape;
      const isSelected = mark.index === event;
      if (x - (drawn.get(kind) ?? -Infinity) < markWidth && !isSelected) continue;
      drawn.set(kind, x);
      const y = this.tops[mark.lane] + rowHeight / 2 - 1;
      const stamp = this.#stamp(mark, density);
      context.drawImage(stamp, x - markSize / 2, y - markSize / 2, markSize, markSize);
      if (isSelected) {
        context.strokeStyle = this.#colors.select;
        context.lineWidth = 2.5;
        context.beginPath();
        context.arc(x, y, 10, 0, 2 * Math.PI);
        context.stroke();
      }
    }
  }

  /** Returns a drawn mark from a cache, because drawing the shape for each event would be slower. */
  #stamp({ shape, bad }, density) {
    const key = `${shape} ${bad} ${density} ${this.#colors.good} ${this.#colors.surface}`;
    let stamp = this.#stamps.get(key);
    if (stamp === undefined) {
      stamp = document.createElement("canvas");
      stamp.width = stamp.height = markSize * density;
      const context = stamp.getContext("2d");
      context.scale(density, density);
      drawMark(context, this.#colors, shape, markSize / 2, markSize / 2, bad);
      this.#stamps.set(key, stamp);
    }
    return stamp;
  }

  #drawLevels(context) {
    const bottom = this.levelTop + levelHeight;
    const place = (level) => bottom - (level / this.greatest) * (levelHeight - 4);
    this.#drawSteps(context, "open", place, this.#colors.session, []);
    this.#drawSteps(context, "queued", place, this.#colors.warn, [4, 3]);
    context.fillStyle = this.#colors.muted;
    const { slots } = this.#model.run;
    if (slots === null) return;
    context.strokeStyle = this.#colors.muted;
    context.setLineDash([1, 3]);
    context.beginPath();
    context.moveTo(0, place(slots));
    context.lineTo(this.#width, place(slots));
    context.stroke();
    context.setLineDash([]);
    context.textAlign = "right";
    context.fillText(count(slots, "slot"), this.#width - 4, place(slots) + 12);
  }

  #drawSteps(context, name, place, color, dash) {
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    let drawn = 0;
    let [lastX, low, high, level] = [-Infinity, 0, 0, 0];
    context.moveTo(0, place(0));
    for (const step of this.#model.levels) {
      const x = this.place(step.time);
      if (x > this.#width + 2) break;
      if (x - lastX >= 0.5) {
        // All steps within half a pixel become one vertical line from the lowest to the highest level.
        const at = Math.max(x, -1);
        context.lineTo(at, place(level));
        context.lineTo(at, place(step[name]));
        drawn += 1;
        [lastX, low, high] = [x, step[name], step[name]];
      } else if (step[name] < low || step[name] > high) {
        [low, high] = [Math.min(low, step[name]), Math.max(high, step[name])];
        context.lineTo(Math.max(x, -1), place(step[name]));
      }
      level = step[name];
    }
    context.lineTo(Math.min(this.#width, this.place(this.#model.levels.at(-1).time)), place(level));
    context.setLineDash(drawn <= mostDashed ? dash : []);
    context.stroke();
    context.setLineDash([]);
  }
}
