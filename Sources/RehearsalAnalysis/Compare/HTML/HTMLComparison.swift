import Mustache
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A self-contained HTML page about comparisons.
public struct HTMLComparison {
  private let comparisons: [Comparison]

  /// The maximum count of metrics with charts.
  ///
  /// Metrics with a margin come first, then other metrics in which A and B differ.
  private static let chartedMetricLimit = 4

  /// Creates the page of comparisons.
  public init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons
  }

  /// Returns the HTML text, which ends with a newline.
  ///
  /// - Throws: The template library's error.
  public func page() throws -> String {
    let template = try MustacheTemplate(string: Self.template)
    return template.render(["comparisons": comparisons.map(Self.content)]) + "\n"
  }

  private static func content(_ comparison: Comparison) -> [String: Any] {
    [
      "first": plain(comparison.first.name), "second": plain(comparison.second.name),
      "firstPath": plain(comparison.first.path), "secondPath": plain(comparison.second.path),
      "decision": comparison.decision.rawValue, "words": plain(comparison.words),
      "stop": comparison.stop.map { [plain($0)] } ?? [],
      "models": CalibrationNote(comparison).line, "cautions": comparison.cautions.map(plain),
      "costs": comparison.costRows.isEmpty
        ? [] : [["rows": comparison.costRows.map { ["name": $0[0], "a": $0[1], "b": $0[2]] }]],
      "kept": comparison.corpusPairs.map {
        ["line": plain($0.repeatLine), "state": $0.fails ? "still fails" : "holds"]
      },
      "tables": tables(comparison),
      "charts": charts(comparison),
      "widest": widest(comparison).map { [$0] } ?? [],
      "sequence": sequence(comparison),
    ]
  }

  private static func plain(_ text: String) -> String { InertText.line(text) }

  // MARK: - Tables

  private static func tables(_ comparison: Comparison) -> [[String: Any]] {
    var tables: [[String: Any]] = []
    if comparison.findings.contains(where: { $0.pooled != nil }) {
      let title = "\(comparison.scenarios.count) scenarios, each counting the same"
      tables.append(table(title, comparison, { $0.pooled }, { $0.decision }))
    }
    guard comparison.scenarios.count < Comparison.minimumPooledScenarios else { return tables }
    return tables
      + comparison.scenarios.enumerated().map { index, scenario in
        table(
          "\(scenario.path), \(scenario.pairs.count) pairs",
          comparison,
          { $0.byScenario[index] },
          { $0.decisions[index] }
        )
      }
  }

  private static func table(
    _ title: String,
    _ comparison: Comparison,
    _ estimate: (MetricFinding) -> Estimate?,
    _ decision: (MetricFinding) -> MarginDecision
  ) -> [String: Any] {
    let rows = comparison.findings.compactMap { finding -> [String: Any]? in
      guard let estimate = estimate(finding) else { return nil }
      let metric = finding.metric
      return [
        "metric": metric.rawValue, "a": metric.words(estimate.first),
        "b": metric.words(estimate.second),
        "difference": metric.words(ofDifference: estimate.difference),
        "interval": metric.words(estimate.interval),
        "margin": finding.margin.map { metric.words(ofMargin: $0) } ?? "",
        "decision": decision(finding).rawValue,
        "style": finding.margin == nil ? "aside" : decision(finding).rawValue,
      ]
    }
    return ["title": plain(title), "rows": rows]
  }

  private static func sequence(_ comparison: Comparison) -> [[String: Any]] {
    guard let sequence = comparison.sequence else { return [] }
    let rows = sequence.sequences.map { item -> [String: Any] in
      [
        "metric": item.metric.rawValue, "decision": item.decision.rawValue,
        "interval": item.metric.words(item.sequence.interval),
        "scenario": item.scenario.map { plain(comparison.scenarios[$0].path) }
          ?? "mean of these scenarios",
      ]
    }
    return [["pairs": sequence.pairs, "cap": sequence.cap, "sequences": rows]]
  }

  // MARK: - Charts

  private static func charts(_ comparison: Comparison) -> [[String: Any]] {
    let findingsWithMargin = comparison.findings.filter { $0.margin != nil }
    let differingFindings = comparison.findings.filter { finding in
      finding.margin == nil && finding.byScenario.contains { $0.difference != 0 }
    }
    return (findingsWithMargin + differingFindings).prefix(chartedMetricLimit).map { finding in
      [
        "metric": finding.metric.rawValue,
        "forest": ForestPlot(finding, comparison.scenarios).svg,
        "spread": [DifferenceHistogram(finding.metric, comparison.scenarios).svg]
          .filter { !$0.isEmpty },
        "convergence": convergence(of: finding, comparison),
      ]
    }
  }

  /// Returns a convergence plot for each scenario, or a single plot if the scenarios are pooled.
  private static func convergence(
    of finding: MetricFinding,
    _ comparison: Comparison
  ) -> [[String: Any]] {
    let scenarios = comparison.scenarios
    let parts = finding.pooled == nil ? scenarios.map { [$0] } : [scenarios]
    return parts.filter { !$0.isEmpty }.compactMap { part in
      let plot = ConvergencePlot(finding, part, comparison.question).svg
      guard !plot.isEmpty else { return nil }
      return ["of": part.count == 1 ? plain(part[0].path) : "all scenarios", "plot": plot]
    }
  }

  private static func widest(_ comparison: Comparison) -> [String: Any]? {
    guard let widest = comparison.widestPairs.first, let traces = comparison.widestTraces else {
      return nil
    }
    let (first, second) = (widest.scenario.first, widest.scenario.second)
    return [
      "metric": widest.metric.rawValue, "seed": "\(widest.seed)", "path": plain(first.path),
      "a": widest.metric.words(widest.first), "b": widest.metric.words(widest.second),
      "repeatA": plain(first.repeatLine(seed: widest.seed)),
      "repeatB": plain(second.repeatLine(seed: widest.seed)),
      "diagramA": SequenceDiagram(first.plan, traces.first).svg,
      "diagramB": SequenceDiagram(second.plan, traces.second).svg,
    ]
  }

  // MARK: - The page

  private static let template = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{#comparisons}}{{second}} against {{first}} {{/comparisons}}</title>
    <style>
    :root { --ink: #1c1c1e; --paper: #ffffff; --faint: #8a8a8e; --line: #d8d8dc; --good: #1a7f37; --bad: #b42318; --mark: #1f5fbf; }
    @media (prefers-color-scheme: dark) { :root { --ink: #eaeaec; --paper: #17171a; --faint: #98989f; --line: #3a3a40; --good: #4cc26a; --bad: #ff7a6b; --mark: #7aa7ff; } }
    body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.5rem; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
    code { font-size: .85em; overflow-wrap: anywhere; } footer, .aside, .path { color: var(--faint); }
    .superior, .non-inferior { color: var(--good); } .inferior { color: var(--bad); }
    svg { width: 100%; height: auto; display: block; margin: .5rem 0; }
    svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .small, svg .time { font-size: 10px; fill: var(--faint); }
    svg .mark { stroke: var(--mark); stroke-width: 2; fill: var(--mark); } svg .pooled { stroke: var(--ink); stroke-width: 3; fill: var(--ink); }
    svg .zero { stroke: var(--faint); } svg .margin { stroke: var(--bad); stroke-dasharray: 4 3; } svg .bar { fill: var(--mark); }
    svg .life { stroke: var(--line); } svg .arrow { stroke: var(--mark); fill: var(--mark); } svg .refused { stroke: var(--bad); fill: var(--bad); }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; overflow-x: auto; }
    @media (max-width: 40rem) { table { display: block; overflow-x: auto; white-space: nowrap; } .pair { grid-template-columns: 1fr; } h1, h2, h3 { overflow-wrap: anywhere; } }
    </style>
    </head>
    <body>
    {{#comparisons}}
    <h1 class="{{decision}}">{{words}}</h1>
    <p><b>A</b> {{first}} <span class="path">{{firstPath}}</span><br><b>B</b> {{second}} <span class="path">{{secondPath}}</span></p>
    {{#stop}}<p><code>{{.}}</code></p>
    {{/stop}}
    {{#cautions}}<p class="inferior">{{.}}</p>
    {{/cautions}}
    {{#tables}}
    <h3>{{title}}</h3>
    <table><tr><th>metric</th><th>A</th><th>B</th><th>B - A</th><th>95 % interval</th><th>margin</th><th>decision</th></tr>
    {{#rows}}<tr class="{{style}}"><td>{{metric}}</td><td>{{a}}</td><td>{{b}}</td><td>{{difference}}</td><td>{{interval}}</td><td>{{margin}}</td><td>{{decision}}</td></tr>
    {{/rows}}</table>
    {{/tables}}
    {{#sequence}}
    <h3>Stopped after {{pairs}} of at most {{cap}} pairs; valid at any stop</h3>
    <table><tr><th>metric</th><th>of</th><th>interval</th><th>decision</th></tr>
    {{#sequences}}<tr class="{{decision}}"><td>{{metric}}</td><td>{{scenario}}</td><td>{{interval}}</td><td>{{decision}}</td></tr>
    {{/sequences}}</table>
    {{/sequence}}
    {{#costs}}
    <h3>Cost</h3>
    <table><tr><th>of</th><th>A</th><th>B</th></tr>
    {{#rows}}<tr><td>{{name}}</td><td>{{a}}</td><td>{{b}}</td></tr>
    {{/rows}}</table>
    {{/costs}}
    {{#charts}}
    <h2>{{metric}}</h2>
    <h3>B - A by scenario</h3>{{{forest}}}
    {{#spread}}<h3>How it is spread over pairs</h3>{{{.}}}
    {{/spread}}
    {{#convergence}}<h3>How the interval narrows: {{of}}</h3>{{{plot}}}
    {{/convergence}}
    {{/charts}}
    {{#widest}}
    <h2>The pair that differs most</h2>
    <p>{{metric}} {{a}} and {{b}}: {{path}}, seed {{seed}}</p>
    <div class="pair">
    <div><b>A</b>{{{diagramA}}}<code>{{repeatA}}</code></div>
    <div><b>B</b>{{{diagramB}}}<code>{{repeatB}}</code></div>
    </div>
    {{/widest}}
    {{#kept}}<p>kept for failing before, {{state}}: <code>{{line}}</code></p>
    {{/kept}}
    <footer><p>{{models}}</p></footer>
    {{/comparisons}}
    </body>
    </html>
    """
}
