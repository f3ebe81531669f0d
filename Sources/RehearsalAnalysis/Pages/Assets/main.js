// Shows the view that the address of the page names, and updates the view when the address or the recording changes.

import { pageSource, records } from "./data.js";
import { html } from "./dom.js";
import { address, parsed, Selection } from "./route.js";
import { runPage } from "./run-page.js";
import { incompleteNote, sweepNote, sweepPage } from "./sweep-page.js";
import { teamPage } from "./team-page.js";

/** How often the page asks the server whether the recording has changed, in milliseconds. */
const pollInterval = 2000;

const source = pageSource();
const main = document.querySelector("main");
const recording = main.dataset.recording;
let sweep = null;
/** Whether the recording has changed since the tables about all runs were read. */
let isStale = false;

async function show() {
  const view = parsed(location.hash);
  try {
    main.replaceChildren(...await elements(view));
    document.title = `${main.querySelector("h1")?.textContent ?? "Rehearsal"} – Rehearsal`;
  } catch (error) {
    main.replaceChildren(
      html("h1", {}, "The page cannot be shown"),
      html("p", {}, String(error.message ?? error)),
    );
  }
  const links = { sweep: "nav-sweep", team: "nav-team" };
  for (const [page, id] of Object.entries(links)) {
    const link = document.getElementById(id);
    if (link === null) continue;
    link.hidden = sweep === null;
    if (view.page === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function elements(view) {
  const selection = new Selection(view);
  if (sweep === null || isStale) {
    isStale = false;
    sweep = await source.sweep();
  }
  if (view.page === "run" || sweep === null) {
    const number = view.number ?? Number(main.dataset.run);
    const tables = await source.run(number);
    if (tables !== null) return runPage(tables, selection, sweep !== null, notes(sweep ?? tables, tables));
    return [
      html("h1", {}, `This page does not have run ${number}`),
      html(
        "p",
        {},
        "Make a page of it with ",
        html("code", {}, `rehearse report ${recording} --run ${number}`),
        ".",
      ),
      html("p", {}, html("a", { href: address("sweep") }, "All runs")),
    ];
  }
  const [title, ...others] = view.page === "team"
    ? teamPage(sweep, view.number).toSpliced(1, 0, sweepNote(sweep))
    : sweepPage(sweep, selection, source, recording);
  return [title, incompleteNote(sweep), ...others];
}

/** Creates the notes on the page of a run about the whole recording, and about all runs of the scenario. */
function notes(tables, runTables) {
  return html("div", {}, incompleteNote(tables), sweepNote(tables, [records(runTables.run)[0].files]));
}

async function watch() {
  let knownVersion = await source.version();
  let isBusy = false;
  setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    await follow().finally(() => (isBusy = false));
  }, pollInterval);

  async function follow() {
    const version = await source.version().catch(() => null);
    const status = document.getElementById("status");
    status.textContent = version === null
      ? "The server does not answer."
      : version === "unreadable"
      ? "The recording cannot be read now."
      : "";
    if (version === null || version === "unreadable" || version === knownVersion) return;
    knownVersion = version;
    // The next view reads the tables of all runs anew. The page of a run stays as it is.
    isStale = true;
    if (parsed(location.hash).page === "run") return;
    const position = scrollY;
    await show();
    scrollTo(0, position);
  }
}

addEventListener("hashchange", () => {
  show().then(() => {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
});
// The part of the address after `#` names the view, so the link "Skip to the content" must not replace this part.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
await show();
if (source.isLive) watch();
