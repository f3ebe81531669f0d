// A list of any length, of which only the visible rows are in the document.

import { html } from "./dom.js";

/** How many rows above and below the visible rows are in the document too. */
const margin = 8;
/** The greatest count of rows of a list on paper. */
const mostPrinted = 400;

/**
 * A list box whose rows all have the same height, and in which the keyboard moves the choice.
 *
 * The options are `label`, the name of the list; `rowHeight`, the height of a row in pixels; `row(index)`, which
 * returns the content of a row; and `onSelect(index)`, which is called when the user chooses a row.
 */
export class VirtualList {
  #options;
  #count = 0;
  #chosen = null;
  #inner;
  element;

  constructor(options) {
    this.#options = options;
    this.#inner = html("div", { class: "rows", role: "presentation" });
    this.element = html(
      "div",
      {
        class: "virtual",
        role: "listbox",
        tabindex: 0,
        "aria-label": options.label,
        onscroll: () => this.#draw(),
        onkeydown: (event) => this.#move(event),
        onclick: (event) => this.#click(event),
      },
      this.#inner,
    );
    addEventListener("beforeprint", () => this.#draw(0, Math.min(this.#count, mostPrinted)));
    addEventListener("afterprint", () => this.#draw());
    // The list has no height before it is in the document. Once it has, it scrolls to the chosen row.
    new ResizeObserver(() => this.choose(this.#chosen)).observe(this.element);
  }

  /** Sets the count of rows, and shows the list. */
  show(count) {
    this.#count = count;
    if (this.#chosen !== null && this.#chosen >= count) this.#chosen = null;
    this.#inner.style.height = `${count * this.#options.rowHeight}px`;
    this.#draw();
  }

  /** Marks a row as chosen, and scrolls to the row; `null` removes the mark. */
  choose(index, scrolls = true) {
    this.#chosen = index;
    if (index !== null && scrolls) {
      const top = index * this.#options.rowHeight;
      const height = this.element.clientHeight;
      if (top < this.element.scrollTop || top + this.#options.rowHeight > this.element.scrollTop + height) {
        this.element.scrollTop = Math.max(0, top - height / 2);
      }
    }
    this.#draw();
  }

  #draw(
    first = Math.max(0, Math.floor(this.element.scrollTop / this.#options.rowHeight) - margin),
    last = Math.min(
      this.#count,
      Math.ceil((this.element.scrollTop + this.element.clientHeight) / this.#options.rowHeight) + margin,
    ),
  ) {
    const rows = [];
    for (let index = first; index < last; index += 1) rows.push(this.#row(index));
    this.#inner.replaceChildren(...rows);
    const chosen = this.#chosen !== null && this.#chosen >= first && this.#chosen < last;
    if (chosen) this.element.setAttribute("aria-activedescendant", this.#rowID(this.#chosen));
    else this.element.removeAttribute("aria-activedescendant");
  }

  #rowID(index) {
    return `${this.#options.id}-${index}`;
  }

  #row(index) {
    const row = html(
      "div",
      {
        role: "option",
        id: this.#rowID(index),
        class: "row",
        "data-index": index,
        "aria-selected": index === this.#chosen ? "true" : "false",
        "aria-setsize": this.#count,
        "aria-posinset": index + 1,
      },
      this.#options.row(index),
    );
    row.style.top = `${index * this.#options.rowHeight}px`;
    row.style.height = `${this.#options.rowHeight}px`;
    return row;
  }

  #click(event) {
    const row = event.target.closest("[data-index]");
    if (row) this.#select(Number(row.dataset.index));
  }

  #move(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#options.rowHeight) - 1);
    const current = this.#chosen ?? -1;
    const target = {
      ArrowDown: current + 1,
      ArrowUp: Math.max(0, current - 1),
      PageDown: current + page,
      PageUp: Math.max(0, current - page),
      Home: 0,
      End: this.#count - 1,
    }[event.key];
    if (target === undefined || this.#count === 0) return;
    event.preventDefault();
    this.#select(Math.min(target, this.#count - 1));
  }

  #select(index) {
    this.choose(index);
    this.#options.onSelect(index);
  }
}
