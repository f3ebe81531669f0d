// The data of the page: tables with named columns, from the page itself or from the server that shows it.

/** The rows of a table as objects whose keys are the names of its columns. */
export function records(table) {
  if (!table) return [];
  const { columns, rows } = table;
  return rows.map((row) => {
    const record = {};
    for (let index = 0; index < columns.length; index += 1) record[columns[index]] = row[index];
    return record;
  });
}

/** Groups values by a key, in the order in which the keys come. */
export function grouped(values, key) {
  const groups = new Map();
  for (const value of values) {
    const name = key(value);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(value);
  }
  return groups;
}

/** The data in the script elements of a page that stands alone. */
export class EmbeddedSource {
  isLive = false;

  /** Whether the page has the run with a number. */
  has(run) {
    return document.getElementById(`run-${run}`) !== null;
  }

  /** The tables of all runs; `null` if the page is about one run. */
  sweep() {
    return this.#tables("sweep");
  }

  /** The tables of a run; `null` if the page does not have it. */
  async run(number) {
    const tables = await this.#tables(`run-${number}`);
    return tables && { ...tables, ...await this.#tables(`files-${records(tables.run)[0].files}`) };
  }

  // deno-lint-ignore require-await -- The served source has to wait.
  async #tables(id) {
    const element = document.getElementById(id);
    return element === null ? null : JSON.parse(element.textContent);
  }
}

/** The data that `rehearse view` serves, while a sweep may still write it. */
export class ServedSource {
  isLive = true;
  #base = location.pathname.replace(/\/?$/, "/");

  /** Whether the page can show a run. */
  has() {
    return true;
  }

  /** The tables of all runs. */
  sweep() {
    return this.#fetched("sweep.json");
  }

  /** The tables of a run; `null` if the recording does not have it. */
  async run(number) {
    const tables = await this.#fetched(`runs/${number}.json`);
    return tables && { ...tables, ...await this.#fetched(`files/${records(tables.run)[0].files}.json`) };
  }

  /** A text that changes whenever the recording has other runs. */
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

/** The source of the data of this page. */
export function pageSource() {
  return document.getElementById("sweep") || document.querySelector("[id^='run-']")
    ? new EmbeddedSource()
    : new ServedSource();
}
