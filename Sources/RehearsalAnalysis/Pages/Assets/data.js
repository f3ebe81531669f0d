// The data of the page: tables with named columns, embedded in the page or fetched from the server of the page.

/** Returns the rows of a table as objects whose keys are the names of the columns. */
export function records(table) {
  if (!table) return [];
  const { columns, rows } = table;
  return rows.map((row) => {
    const record = {};
    for (let index = 0; index < columns.length; index += 1) record[columns[index]] = row[index];
    return record;
  });
}

/** Returns a map of arrays of values, grouped by a key. The groups are in the order in which their keys first occur. */
export function grouped(values, key) {
  const groups = new Map();
  for (const value of values) {
    const name = key(value);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(value);
  }
  return groups;
}

/** The data of a page that needs no server, embedded in elements `script`. */
export class EmbeddedSource {
  isLive = false;

  /** Returns whether the page has the data of the run with the given number. */
  has(run) {
    return document.getElementById(`run-${run}`) !== null;
  }

  /** Returns the tables about all runs; `null` if the page is about a single run. */
  sweep() {
    return this.#tables("sweep");
  }

  /** Returns the tables about the run with the given number; `null` if the page does not have the run. */
  async run(number) {
    const tables = await this.#tables(`run-${number}`);
    return tables && { ...tables, ...await this.#tables(`files-${records(tables.run)[0].files}`) };
  }

  // deno-lint-ignore require-await -- Asynchronous like the methods of `ServedSource`.
  async #tables(id) {
    const element = document.getElementById(id);
    return element === null ? null : JSON.parse(element.textContent);
  }
}

/** The data that the server `rehearse view` sends, from a recording to which a sweep may still add runs. */
export class ServedSource {
  isLive = true;
  #base = location.pathname.replace(/\/?$/, "/");

  /** Returns whether the page can show a run, which is true for every run of the recording. */
  has() {
    return true;
  }

  /** Returns the tables about all runs. */
  sweep() {
    return this.#fetched("sweep.json");
  }

  /** Returns the tables about the run with the given number; `null` if the recording does not have the run. */
  async run(number) {
    const tables = await this.#fetched(`runs/${number}.json`);
    return tables && { ...tables, ...await this.#fetched(`files/${records(tables.run)[0].files}.json`) };
  }

  /** Returns a text that changes whenever the runs of the recording change; `unreadable` if the server fails. */
  async version() {
    const response = await fetch(`${this.#base}version`, { cache: "no-store" });
    return response.ok ? await response.text() : "unreadable";
  }

  async #fetched(path) {
    const response = await fetch(`${this.#base}${path}`, { cache: "no-store" });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  }
}

/** Returns the source of the data of this page: embedded data if there is any, otherwise the server. */
export function pageSource() {
  return document.getElementById("sweep") || document.querySelector("[id^='run-']")
    ? new EmbeddedSource()
    : new ServedSource();
}
