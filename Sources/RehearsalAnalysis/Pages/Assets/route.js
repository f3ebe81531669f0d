// The view of the page. The part of the address after `#` keeps the view, so that a link leads to the same view.

/** The kinds of view: `sweep` shows all runs, `run` shows one run, and `team` shows a team of agents. */
const pages = ["sweep", "run", "team"];

/** Returns the view for the end of an address such as `#run/7?task=T-1`: a page, a number, and named values. */
export function parsed(hash) {
  const [path, query] = hash.replace(/^#/, "").split("?", 2);
  const [page, number] = path.split("/");
  const values = Object.fromEntries(new URLSearchParams(query ?? ""));
  return {
    page: pages.includes(page) ? page : "sweep",
    number: /^\d+$/.test(number ?? "") ? Number(number) : null,
    values,
  };
}

/** Returns the end of the address for a view, such as `#run/7?task=T-1`. */
export function address(page, number = null, values = {}) {
  const query = new URLSearchParams(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  ).toString();
  return `#${page}${number === null ? "" : `/${number}`}${query ? `?${query}` : ""}`;
}

/**
 * The selection that all parts of a page share: named values, such as the selected task.
 *
 * The values are strings, as in the address. Parts of the page subscribe to changes. A change replaces the address
 * without an entry in the history of the browser, so that the back button leads to the previous page.
 */
export class Selection {
  #view;
  #isKept;
  #listeners = [];

  /** Creates the selection of a view; `isKept` is whether the address of the page keeps the selection. */
  constructor(view, isKept = true) {
    this.#view = view;
    this.#isKept = isKept;
  }

  /** Returns the value with the given name; `null` if the value is not set. */
  value(name) {
    return this.#view.values[name] ?? null;
  }

  /** Returns the value with the given name as a number; `null` if the value is not set or is not a number. */
  number(name) {
    const value = this.value(name);
    return value === null || !Number.isFinite(Number(value)) ? null : Number(value);
  }

  /** Adds a function that is called after every change of the selection. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Sets values by name, or removes those that are `null`; `isStep` is whether the back button undoes the change. */
  set(changes, isStep = false) {
    const values = { ...this.#view.values };
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === "") delete values[name];
      else values[name] = String(value);
    }
    if (JSON.stringify(values) === JSON.stringify(this.#view.values)) return;
    this.#view = { ...this.#view, values };
    if (this.#isKept) {
      const link = address(this.#view.page, this.#view.number, values);
      if (isStep) history.pushState(null, "", link);
      else history.replaceState(null, "", link);
    }
    for (const listener of this.#listeners) listener(changes);
  }
}
