// The drawing of a timeline's parts: shapes for events, and bars and lines for sessions and handoffs.

/** The kinds of events that a timeline marks, each with the shape of the mark and its name in the legend. */
export const marks = {
  "decision.made": { shape: "diamond", name: "decision" },
  "gate.checked": { shape: "gate", name: "gate passed (up) or failed (down)" },
  "fault.injected": { shape: "bolt", name: "fault" },
  "agent.crashed": { shape: "cross", name: "crash" },
  "handoff.lost": { shape: "gap", name: "handoff lost" },
  "handoff.undeliverable": { shape: "gap", name: "handoff lost" },
  "handoff.duplicated": { shape: "double", name: "handoff duplicated" },
  "reply.missed": { shape: "clock", name: "deadline missed" },
  "reply.late": { shape: "clock", name: "deadline missed" },
  "retry.scheduled": { shape: "retry", name: "retry" },
  "task.ended": { shape: "flag", name: "task ended" },
  "limit.reached": { shape: "cross", name: "limit reached" },
};

/** Returns the colours of the page by the names of the CSS custom properties that define them. */
export function pageColors() {
  const style = getComputedStyle(document.documentElement);
  const names = [
    "text",
    "muted",
    "line",
    "surface",
    "session",
    "path",
    "wait",
    "good",
    "bad",
    "warn",
    "select",
  ];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Draws a session as a bar; `style` is `path` on the critical path, `bad` for a crash, and `session` otherwise. */
export function drawBar(context, colors, x, y, width, height, style) {
  context.fillStyle = colors[style];
  context.fillRect(x, y, width, height);
  if (style === "path") {
    context.fillStyle = colors.text;
    context.fillRect(x, y + height - 2, width, 2);
  }
}

/** Draws hatching over the part of a session in which the session waits for answers. */
export function drawHatch(context, colors, x, y, width, height) {
  if (width <= 0) return;
  context.save();
  context.fillStyle = colors.wait;
  context.fillRect(x, y, width, height);
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colors.muted;
  context.lineWidth = 1;
  context.beginPath();
  for (let start = Math.max(x, -20) - height; start < Math.min(x + width, 5000); start += 5) {
    context.moveTo(start, y + height);
    context.lineTo(start + height, y);
  }
  context.stroke();
  context.restore();
}

/** Draws the time in which a handoff waits until its receiver opens a session, as a line. */
export function drawWait(context, colors, x, y, width) {
  context.fillStyle = colors.warn;
  context.fillRect(x, y - 2, width, 4);
}

/** Draws the time that a handoff spends at the orchestrator on its way, as a dotted line. */
export function drawRoute(context, colors, x, y, width) {
  context.strokeStyle = colors.muted;
  context.setLineDash([2, 3]);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y);
  context.stroke();
  context.setLineDash([]);
}

/** Draws the mark of an event around the point (`x`, `y`); `bad` is whether the event is bad news. */
export function drawMark(context, colors, shape, x, y, bad) {
  const pen = new Pen(context, colors, x, y);
  const verdict = bad ? colors.bad : colors.good;
  switch (shape) {
    case "diamond":
      return pen.fill(verdict, [0, -6], [6, 0], [0, 6], [-6, 0]);
    case "gate":
      return bad ? pen.fill(verdict, [0, 5], [5, -4], [-5, -4]) : pen.fill(verdict, [0, -5], [5, 4], [-5, 4]);
    case "bolt":
      return pen.fill(colors.warn, [1, -8], [-4, 1], [0, 1], [-1, 8], [4, -1], [0, -1]);
    case "cross":
      return pen.lines(colors.bad, [-5, -5], [5, 5], [-5, 5], [5, -5]);
    case "gap":
      pen.circle(colors.bad, 5);
      return pen.lines(colors.bad, [-4, 4], [4, -4]);
    case "double":
      pen.circle(colors.warn, 5);
      return pen.circle(colors.warn, 2);
    case "clock":
      pen.circle(colors.warn, 5);
      return pen.lines(colors.warn, [0, 0], [0, -4], [0, 0], [3, 0]);
    case "retry":
      pen.arc(colors.warn, 5, 0.5, 5.5);
      return pen.lines(colors.warn, [3, -6], [5, -2], [5, -2], [1, -2]);
    case "flag":
      pen.lines(colors.text, [0, -7], [0, 7]);
      return pen.fill(verdict, [0, -7], [8, -4], [0, -1]);
  }
}

/** A pen that draws lines and shapes at offsets from a fixed point. */
class Pen {
  constructor(context, colors, x, y) {
    Object.assign(this, { context, colors, x, y });
    context.lineWidth = 2;
  }

  /** Draws a line from the first to the second point, from the third to the fourth, and so on. */
  lines(color, ...points) {
    this.context.lineWidth = 2;
    this.context.strokeStyle = color;
    this.context.beginPath();
    points.forEach(([dx, dy], index) => {
      if (index % 2 === 0) this.context.moveTo(this.x + dx, this.y + dy);
      else this.context.lineTo(this.x + dx, this.y + dy);
    });
    this.context.stroke();
  }

  /** Draws a filled polygon with a thin edge in the colour of the background, so that it stands out. */
  fill(color, ...points) {
    this.context.fillStyle = color;
    this.context.strokeStyle = this.colors.surface;
    this.context.lineWidth = 1;
    this.context.beginPath();
    for (const [dx, dy] of points) this.context.lineTo(this.x + dx, this.y + dy);
    this.context.closePath();
    this.context.fill();
    this.context.stroke();
  }

  circle(color, radius) {
    this.context.fillStyle = this.colors.surface;
    this.context.strokeStyle = color;
    this.context.beginPath();
    this.context.arc(this.x, this.y, radius, 0, 2 * Math.PI);
    this.context.fill();
    this.context.stroke();
  }

  arc(color, radius, start, end) {
    this.context.strokeStyle = color;
    this.context.beginPath();
    this.context.arc(this.x, this.y, radius, start, end);
    this.context.stroke();
  }
}
