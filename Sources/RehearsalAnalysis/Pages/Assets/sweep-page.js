// The page about all runs of a recording.

import { histogram, rateBar } from "./charts.js";
import { grouped, records } from "./data.js";
import { choice, command, field, goTo, html, longTable, section, table, verdictMark } from "./dom.js";
import { count, money, percent, seconds, short, whole } from "./format.js";
import { address } from "./route.js";

/** The greatest count of runs in the table of the slowest runs. */
const mostSlowest = 10;

/** The greatest count of expectations that a note names. */
const mostStatements = 5;

/** Creates the elements of the page about all runs. */
export function sweepPage(tables, selection, source, recording) {
  const model = {
    batches: records(tables.batches),
    scenarios: records(tables.scenarios),
    causes: records(tables.causes),
    problems: records(tables.problems),
    sweepProblems: records(tables.sweep_problems),
    rules: records(tables.rules),
    bins: grouped(records(tables.bins), (bin) => `${bin.scenario} ${bin.metric}`),
    runs: records(tables.runs),
    teams: new Map(records(tables.teams).map((row) => [row.scenario, row.team])),
    isIncomplete: records(tables.incomplete).length > 0,
  };
  model.titles = new Map(model.causes.map((cause) => [cause.cause, cause.title]));
  model.byID = new Map(model.scenarios.map((scenario) => [scenario.scenario, scenario]));
  const body = html("div", {});
  const title = html("h1", {});
  const problems = html("div", {});
  const update = () => {
    const scenarios = model.scenarios.filter((scenario) => fits(scenario, selection));
    title.replaceChildren(...heading(scenarios, model.isIncomplete));
    problems.replaceChildren(sweepNote(tables, scenarios.map((scenario) => scenario.scenario)));
    body.replaceChildren(...parts(model, selection, source, recording));
  };
  update();
  selection.onChange(update);
  const note = html(
    "p",
    { class: "aside" },
    "Scenario, family, configuration and batch apply to all that follows; verdict, rule, seed and cause to the ",
    html("button", { type: "button", class: "link", onclick: () => goTo("runs") }, "runs"),
    ".",
  );
  return [title, problems, batchNote(model), filters(model, selection), note, body];
}

/** Creates a note that the recording lacks runs; an empty text if it has all of them. */
export function incompleteNote(tables) {
  const [missing] = records(tables.incomplete);
  if (!missing) return "";
  return html(
    "p",
    { class: "bad" },
    `The recording has ${whole(missing.runs)} of ${count(missing.planned, "planned run")}: `,
    "a sweep or a comparison was interrupted or is still running, or shards are missing.",
  );
}

/**
 * Creates a note about the expectations about all runs of a scenario together that do not hold; an empty text if there
 * are none. Without the numbers of scenarios, the note is about all of them.
 */
export function sweepNote(tables, scenarios = null) {
  const problems = records(tables.sweep_problems)
    .filter((row) => scenarios === null || scenarios.includes(row.scenario));
  if (problems.length === 0) return "";
  const statements = [...new Set(problems.map((row) => row.statement))];
  const shown = statements.slice(0, mostStatements).join("; ");
  const hidden = statements.length - mostStatements;
  return html(
    "p",
    { class: "bad" },
    `Over all runs, ${scenarios?.length === 1 ? "the scenario" : "a scenario"} does not pass: `,
    `${shown}${hidden > 0 ? `; and ${hidden} more` : ""}.`,
  );
}

/**
 * Returns the verdict over all runs of scenarios: at best unknown while runs are missing, and a failure if an
 * expectation about all runs together fails, even if all runs pass.
 */
export function verdictOf(scenarios, isIncomplete) {
  if (scenarios.some((row) => row.failed > 0 || row.judged === "fail")) return "fail";
  const isOpen = isIncomplete || scenarios.some((row) => row.passed < row.runs || row.judged === "unknown");
  return isOpen ? "unknown" : "pass";
}

/** Returns whether a scenario does not pass over all runs, although each run passes. */
function failsOnlyAsAWhole(scenario) {
  return scenario.passed === scenario.runs && scenario.judged !== null && scenario.judged !== "pass";
}

/** Returns the words of the first heading about the given scenarios, which have at least one run. */
export function headingText(scenarios, isIncomplete) {
  const sum = (name) => scenarios.reduce((total, scenario) => total + scenario[name], 0);
  const [runs, passed] = ["runs", "passed"].map(sum);
  const share = passed === runs
    ? (runs === 1 ? "The run passes" : `All ${whole(runs)} runs pass`)
    : `${whole(runs - passed)} of ${count(runs, "run")} ${runs - passed === 1 ? "does" : "do"} not pass`;
  const others = scenarios.filter(failsOnlyAsAWhole);
  const exception = others.length === 0
    ? ""
    : `, ${passed === runs ? "but" : "and"} ${count(others.length, "scenario")} ` +
      `${others.length === 1 ? "does" : "do"} not pass over all runs`;
  const text = `${share}${exception}`;
  return isIncomplete ? `Incomplete; so far, ${text[0].toLowerCase()}${text.slice(1)}` : text;
}

/** Returns the content of the first heading. */
function heading(scenarios, isIncomplete) {
  if (scenarios.length === 0) return ["No runs fit the filters"];
  return [`${headingText(scenarios, isIncomplete)} `, verdictMark(verdictOf(scenarios, isIncomplete))];
}

function batchNote(model) {
  const last = model.batches.at(-1);
  if (!last) return "";
  const first = model.batches.length > 1
    ? `${count(model.batches.length, "batch").replace("batchs", "batches")}; the last `
    : "";
  return html(
    "div",
    {},
    html(
      "p",
      { class: "aside" },
      `${first}${first ? "" : "Made "}on ${last.started} by rehearse ${last.version}:`,
    ),
    command(last.command),
  );
}

function filters(model, selection) {
  const unique = (values) => [...new Set(values.filter((value) => value !== null))].sort();
  const seed = html("input", {
    type: "search",
    inputmode: "numeric",
    value: selection.value("seed") ?? "",
    oninput: () => selection.set({ seed: seed.value.trim() || null }),
  });
  const batches = model.batches.map((batch) => String(batch.batch));
  return html(
    "form",
    { class: "filters", onsubmit: (event) => event.preventDefault() },
    choice(selection, "scenario", "Scenario", unique(model.scenarios.map((scenario) => scenario.name))),
    choice(selection, "family", "Family", unique(model.scenarios.map((scenario) => scenario.family))),
    choice(
      selection,
      "configuration",
      "Configuration",
      unique(model.scenarios.map((scenario) => scenario.configuration)),
    ),
    batches.length > 1 ? choice(selection, "batch", "Batch", batches) : "",
    choice(selection, "verdict", "Verdict", ["pass", "fail", "unknown"]),
    choice(selection, "rule", "Rule", unique(model.rules.map((rule) => rule.rule))),
    field("filter-seed", "Seed", seed),
    html("button", {
      type: "button",
      onclick: () => {
        seed.value = "";
        const names = ["scenario", "family", "configuration", "batch", "verdict", "rule", "seed", "cause"];
        selection.set(Object.fromEntries(names.map((name) => [name, null])));
      },
    }, "Clear the filters"),
  );
}

/**
 * Returns whether a scenario passes the filters by scenario, family, configuration and batch.
 *
 * Several batches can have runs of one scenario.
 */
function fits(scenario, selection) {
  const isChosen = (name, value) => selection.value(name) === null || String(value) === selection.value(name);
  const batch = selection.value("batch");
  const hasBatch = batch === null || String(scenario.batches).split(",").includes(batch);
  return isChosen("scenario", scenario.name) && hasBatch &&
    ["family", "configuration"].every((name) => isChosen(name, scenario[name]));
}

function parts(model, selection, source, recording) {
  const inScope = (row) => model.byID.has(row.scenario) && fits(model.byID.get(row.scenario), selection);
  const rule = selection.value("rule");
  const cause = selection.value("cause")?.split(".") ?? null;
  const runs = model.runs.filter((run) =>
    inScope(run) &&
    (selection.value("verdict") === null || run.verdict === selection.value("verdict")) &&
    (rule === null || (run.rules ?? "").split(",").includes(rule)) &&
    (cause === null || cause.some((number) => (run.causes ?? "").split(",").includes(number))) &&
    (selection.value("seed") === null || run.seed === selection.value("seed"))
  );
  const runCell = (number) => runLink(number, source, recording);
  return [
    section("causes", "Failures by cause", causes(model, inScope, selection, runCell)),
    section("scenarios", "Scenarios", scenarios(model, inScope)),
    section("slowest", "Slowest runs", slowest(model, runs, runCell)),
    section("rules", "Violations by rule", rules(model, inScope, runCell)),
    section(
      "runs",
      "Runs",
      runList(
        model,
        runs,
        runCell,
        cause && model.titles.get(Number(cause[0])),
        source.isLive ? "" : ` A run without a link has a page by rehearse report ${recording} --run N.`,
      ),
    ),
  ];
}

/** Creates a link to the page of a run or, if this page does not have the run, a text with the command to make it. */
function runLink(number, source, recording) {
  return source.has(number)
    ? html("a", { href: address("run", number) }, `run ${number}`)
    : html("span", { title: `rehearse report ${recording} --run ${number}` }, `run ${number}`);
}

function scenarioName(model, number) {
  const scenario = model.byID.get(number);
  return scenario ? `${scenario.name}${scenario.configuration ? `, ${scenario.configuration}` : ""}` : "–";
}

function causes(model, inScope, selection, runCell) {
  const sweepProblems = model.sweepProblems.filter(inScope);
  const sweepColumns = [
    { head: "Expectation about all runs", cell: (row) => row.statement },
    { head: "Verdict", cell: (row) => verdictMark(row.verdict) },
    { head: "Expected", cell: (row) => row.expected },
    { head: "Found", cell: (row) => row.found },
    { head: "Scenario", cell: (row) => scenarioName(model, row.scenario) },
    { head: "Place", cell: (row) => row.place ?? "–" },
    { head: "Judged runs", number: true, cell: (row) => whole(row.runs) },
  ];
  const sweepTable = sweepProblems.length === 0
    ? ""
    : table("Expectations about all runs that do not hold", sweepColumns, sweepProblems);
  const failed = model.scenarios.some((scenario) => scenario.passed < scenario.runs && inScope(scenario));
  if (!failed && !model.causes.some(inScope)) {
    return [sweepTable, html("p", {}, "No run of this selection fails.")];
  }
  const groups = grouped(
    model.causes.filter(inScope),
    (row) => JSON.stringify([row.scenario, row.title, row.without_it]),
  );
  const causeRows = [...groups.values()].map((group) => ({
    ...group[0],
    tasks: [...new Set(group.map((row) => row.task).filter((task) => task !== null))].join(", "),
    runs: group.reduce((sum, row) => sum + row.runs, 0),
    numbers: group.map((row) => row.cause).join("."),
  })).sort((a, b) => b.runs - a.runs);
  const columns = [
    { head: "Cause", cell: (row) => row.title },
    {
      head: "Runs",
      number: true,
      cell: (row) =>
        html("button", {
          type: "button",
          class: "link",
          "aria-label": `Show the ${count(row.runs, "run")}`,
          onclick: () => {
            selection.set({ cause: row.numbers }, true);
            goTo("runs");
          },
        }, row.runs),
    },
    { head: "Example", cell: (row) => runCell(row.example) },
    { head: "Without it", cell: (row) => row.without_it },
    { head: "Scenario", cell: (row) => scenarioName(model, row.scenario) },
    { head: "Task", cell: (row) => row.tasks || "–" },
  ];
  const unexplained = model.scenarios.filter(inScope)
    .reduce((sum, scenario) => sum + (scenario.unexplained ?? 0), 0);
  const problems = model.problems.filter(inScope);
  const problemColumns = [
    { head: "Expectation that does not hold", cell: (row) => row.statement },
    { head: "Scenario", cell: (row) => scenarioName(model, row.scenario) },
    { head: "Runs", number: true, cell: (row) => row.runs },
    { head: "Example", cell: (row) => runCell(row.example) },
  ];
  return [
    sweepTable,
    causeRows.length === 0
      ? model.scenarios.every((scenario) => scenario.history)
        ? ""
        : html("p", {}, "The recording has no causes; `rehearse run --record` finds them.")
      : table("Causes of failures, the most frequent first", columns, causeRows),
    causeRows.length === 0 || unexplained === 0 ? "" : html(
      "p",
      {},
      `${count(unexplained, "more run")} of this selection ${
        unexplained === 1 ? "does" : "do"
      } not pass and ` +
        `${
          unexplained === 1 ? "has" : "have"
        } no cause here; at most 200 failed runs of a scenario are examined.`,
    ),
    problems.length === 0 ? "" : table("Expectations that do not hold", problemColumns, problems),
  ];
}

function scenarios(model, inScope) {
  const distribution = (row, metric, name, words) => {
    const bins = model.bins.get(`${row.scenario} ${metric}`);
    return bins ? histogram(bins, name, words) : "–";
  };
  const columns = [
    {
      head: "Scenario",
      cell: (row) => [
        html(
          "a",
          { href: address("team", model.teams.get(row.scenario) ?? 0) },
          scenarioName(model, row.scenario),
        ),
        row.family ? html("div", { class: "aside" }, row.family) : "",
        failsOnlyAsAWhole(row) ? html("div", {}, verdictMark(row.judged), " over all runs") : "",
      ],
    },
    { head: "Runs", number: true, cell: (row) => whole(row.runs) },
    { head: "Pass", number: true, cell: (row) => percent((100 * row.passed) / row.runs) },
    { head: "Passed, unknown, failed; 95 % interval", cell: rateBar },
    {
      head: "Makespan: median, 95th percentile",
      number: true,
      cell: (row) => (row.runs > 1 ? `${seconds(row.p50_s)}, ${seconds(row.p95_s)}` : seconds(row.p50_s)),
    },
    { head: "Makespan", cell: (row) => distribution(row, "makespan", "makespan", seconds) },
    { head: "Retries", cell: (row) => distribution(row, "retries", "retries", short) },
    { head: "Cost", cell: (row) => distribution(row, "cost", "cost", money) },
  ];
  const shownScenarios = model.scenarios.filter(inScope);
  if (shownScenarios.length === 0) return html("p", {}, "No scenario fits the filters.");
  return table("Scenarios, those that pass least first", columns, shownScenarios);
}

function slowest(model, runs, runCell) {
  const shownRuns = runs.toSorted((a, b) => b.makespan_s - a.makespan_s).slice(0, mostSlowest);
  if (shownRuns.length === 0) return html("p", {}, "No run fits the filters.");
  return table("The slowest runs", runColumns(model, runCell), shownRuns);
}

function runColumns(model, runCell) {
  return [
    { head: "Run", cell: (run) => runCell(run.run) },
    { head: "Scenario", cell: (run) => scenarioName(model, run.scenario) },
    { head: "Seed", number: true, cell: (run) => run.seed },
    { head: "Verdict", cell: (run) => verdictMark(run.verdict) },
    { head: "Makespan", number: true, cell: (run) => seconds(run.makespan_s) },
    { head: "Handoffs", number: true, cell: (run) => whole(run.handoffs) },
    { head: "Retries", number: true, cell: (run) => run.retries },
    { head: "Cost", number: true, cell: (run) => money(run.cost) },
  ];
}

function rules(model, inScope, runCell) {
  const groups = [...grouped(model.rules.filter(inScope), (row) => `${row.rule} ${row.severity}`).values()];
  if (groups.length === 0) return html("p", {}, "The rules found no violation.");
  const rows = groups.map((group) => ({
    ...group[0],
    runs: group.reduce((sum, row) => sum + row.runs, 0),
    violations: group.reduce((sum, row) => sum + row.violations, 0),
    scenarios: group.length,
  })).sort((a, b) => b.runs - a.runs);
  const columns = [
    { head: "Rule", cell: (row) => row.rule },
    { head: "Severity", cell: (row) => row.severity },
    { head: "Violations", number: true, cell: (row) => whole(row.violations) },
    { head: "Runs", number: true, cell: (row) => whole(row.runs) },
    { head: "Scenarios", number: true, cell: (row) => row.scenarios },
    { head: "Example", cell: (row) => runCell(row.example) },
  ];
  return table("Violations by rule", columns, rows);
}

function runList(model, runs, runCell, cause, hint) {
  const runCount = model.scenarios.reduce((sum, scenario) => sum + scenario.runs, 0);
  const isPart = model.runs.length < runCount;
  const note = html(
    "p",
    { class: "aside", role: "status" },
    cause ? `Cause: ${cause}. ` : "",
    `${count(runs.length, "run")} fit${runs.length === 1 ? "s" : ""} the filters`,
    isPart
      ? `, of ${whole(model.runs.length)} of ${
        whole(runCount)
      } that this page lists, those that do not pass first, then the slowest of each scenario; rehearse query has all.`
      : ".",
    hint,
  );
  return [note, runs.length === 0 ? "" : longTable("Runs", runColumns(model, runCell), runs)];
}
