// Functions that create elements. Text from a recording becomes text nodes and attribute values, never markup.

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * Adds attributes and children to an element, and returns the element.
 *
 * An attribute whose name starts with `on` is an event listener. Attributes that are `null` or `false`, and children
 * that are `null`, are left out.
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

/** Creates an SVG image with a size in pixels and a title for screen readers. */
export function picture(width, height, title, ...children) {
  return svg(
    "svg",
    { role: "img", width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": title },
    svg("title", {}, title),
    ...children,
  );
}

/** Creates a section of the page with a heading. Links can lead to the section by its `id`. */
export function section(id, title, ...children) {
  return html("section", { id }, html("h2", {}, title), ...children);
}

/** Creates a form field: a control, such as an input, with a label. */
export function field(id, label, control) {
  control.id = id;
  return html("div", { class: "field" }, html("label", { for: id }, label), control);
}

/** Creates a form field with a menu that sets one value of the selection, or removes it with the entry `all`. */
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
 * Each element of `columns` has a heading (`head`) and a function that returns the content of a row's cell (`cell`).
 * If its `number` is true, the cells are aligned at the end. The cells of the first column are headings of rows.
 * `rowAttributes` is a function that returns the HTML attributes of a row.
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

/** Scrolls to the element with the given identifier, and moves the keyboard focus to the element. */
export function goTo(id) {
  const part = document.getElementById(id);
  if (!part) return;
  part.setAttribute("tabindex", "-1");
  part.scrollIntoView();
  part.focus({ preventScroll: true });
}

/** How many rows of a long table are shown at first, and added each time that the user asks for more. */
const rowsPerStep = 50;

/** Creates a table that shows its first rows, with a button that shows more rows. */
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

/** Creates a mark for the verdict of a run: a symbol and a word, so that colour is not the only difference. */
export function verdictMark(verdict) {
  const shapes = { pass: "✓", fail: "✕", unknown: "?" };
  return html(
    "span",
    { class: `verdict ${verdict}` },
    html("span", { "aria-hidden": "true" }, shapes[verdict] ?? "?"),
    ` ${verdict}`,
  );
}

/** Creates a block with a shell command, and a button that copies the command. */
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
