// Elements of the page. Text from a recording becomes text nodes and attribute values, never markup.

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * Fills an element with attributes and children.
 *
 * An attribute whose name starts with `on` is an event listener. An attribute that is `null` or `false` is left out.
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Creates an HTML element. */
export function html(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Creates an SVG element. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(svgNamespace, name), attributes, children);
}

/** Creates a picture with a title for screen readers. */
export function picture(width, height, title, ...children) {
  return svg(
    "svg",
    { role: "img", width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": title },
    svg("title", {}, title),
    ...children,
  );
}

/** Creates a section of the page with a heading that links can lead to. */
export function section(id, title, ...children) {
  return html("section", { id }, html("h2", {}, title), ...children);
}

/** Creates a field of a form with its label. */
export function field(id, label, control) {
  control.id = id;
  return html("div", { class: "field" }, html("label", { for: id }, label), control);
}

/** Creates a field that chooses a value of the selection, or all. */
export function choice(selection, name, label, values) {
  const select = html(
    "select",
    { onchange: () => selection.set({ [name]: select.value || null }) },
    html("option", { value: "" }, "all"),
    values.map((value) => html("option", { value }, value)),
  );
  const show = () => (select.value = selection.value(name) ?? "");
  show();
  selection.onChange(show);
  return field(`filter-${name}`, label, select);
}

/**
 * Creates a table that scrolls sideways on narrow screens.
 *
 * A column has a `head`, a function `cell` that returns the content of a row's cell, and `number` if its cells are
 * aligned at the end. The cell of the first column is the heading of its row. `rowAttributes` returns the attributes
 * of a row.
 */
export function table(caption, columns, rows, rowAttributes = () => ({})) {
  const cell = (column, row, index) =>
    html(
      index === 0 ? "th" : "td",
      { scope: index === 0 ? "row" : null, class: column.number ? "number" : null },
      column.cell(row),
    );
  const head = columns.map((column) =>
    html("th", { scope: "col", class: column.number ? "number" : null }, column.head)
  );
  return html(
    "div",
    { class: "scroll", role: "region", tabindex: 0, "aria-label": caption },
    html(
      "table",
      {},
      html("caption", {}, caption),
      html("thead", {}, html("tr", {}, head)),
      html(
        "tbody",
        {},
        rows.map((row) =>
          html("tr", rowAttributes(row), columns.map((column, index) => cell(column, row, index)))
        ),
      ),
    ),
  );
}

/** Scrolls to a part of the page, and moves the focus there. */
export function goTo(id) {
  const part = document.getElementById(id);
  if (!part) return;
  part.setAttribute("tabindex", "-1");
  part.scrollIntoView();
  part.focus({ preventScroll: true });
}

/** How many rows a long table has before the button that shows more. */
const rowsPerStep = 50;

/** Creates a table of which the first rows are shown, and a button that shows more. */
export function longTable(caption, columns, rows, rowAttributes) {
  const frame = html("div", {});
  const show = (limit) => {
    const more = Math.min(rows.length - limit, rowsPerStep);
    const button = more > 0
      ? html("button", { type: "button", onclick: () => show(limit + rowsPerStep) }, `Show ${more} more`)
      : "";
    const title = more > 0 ? `${caption}, ${limit} of ${rows.length}` : caption;
    frame.replaceChildren(table(title, columns, rows.slice(0, limit), rowAttributes), button);
  };
  show(rowsPerStep);
  return frame;
}

/** Creates a mark with the verdict of a run: a shape and a word, so that colour is never alone. */
export function verdictMark(verdict) {
  const shapes = { pass: "✓", fail: "✕", unknown: "?" };
  return html(
    "span",
    { class: `verdict ${verdict}` },
    html("span", { "aria-hidden": "true" }, shapes[verdict] ?? "?"),
    ` ${verdict}`,
  );
}

/** Creates a block with a command, and a button that copies it. */
export function command(text) {
  const button = html("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it to copy it";
    }
  });
  return html("div", { class: "command" }, html("code", {}, text), button);
}
