// What the page shows, kept in the part of the address after `#`, so that a link leads to the same view.

/** The kinds of page: all runs, one run, and the teams. */
const pages = ["sweep", "run", "team"];

/** The view of an address, such as `#run/7?task=T-1`: a page, a number, and named values. */
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

/** The address of a view. */
export function address(page, number = null, values = {}) {
  const query = new URLSearchParams(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  ).toString();
  return `#${page}${number === null ? "" : `/${number}`}${query ? `?${query}` : ""}`;
}

/**
 * The selection that all parts of a page share.
 *
 * Its values are texts, as in the address. Parts subscribe to changes; a change of the selection replaces the address,
 * so that the back button leads to the page before.
 */
export class Selection {
  #view;
  #isKept;
  #listeners = [];

  /** Creates the selection of a view; `isKept` is whether the address keeps it. */
  constructor(view, isKept = true) {
    this.#view = view;
    this.#isKept = isKept;
  }

  /** The value with a name; `null` if it is not set. */
  value(name) {
    return this.#view.values[name] ?? null;
  }

  /** The number with a name; `null` if it is not set or no number. */
  number(name) {
    const value = this.value(name);
    return value === null || !Number.isFinite(Number(value)) ? null : Number(value);
  }

  /** Calls a function after every change. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Sets values, of which those that are `null` are removed; with `isStep`, the back button undoes it. */
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
