import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `The reports on one comparison` {
  /// A comparison that has every section: cautions, tables of each kind, a sequence, costs and kept pairs.
  private static func fullComparison(
    margins: [Margin] = [Margin(.passed, 100), Margin(.makespan, 5 * minutes)],
    cap: Int = 40
  ) throws -> Comparison {
    let prices = "prices: {inherit: 10}\n"
    let sample = SampleComparison(
      first: prices + "model: {backend-implementer: {spends: 30000}}\n",
      second: prices
        + "model: {backend-implementer: {takes: {uniform: [1m, 9m]}, spends: {uniform: [20000, 90000]}, succeeds: 60}}\n",
      scenarios: 2,
      margins: margins,
      ceilings: [Margin(.makespan, 6 * minutes)]
    )
    let paired = try sample.paired()
    var sequence = try SequentialComparison(
      sample.question,
      plans: paired.map { ($0.resultOfA.plan, $0.resultOfB.plan) },
      cap: cap
    )
    sequence.add(paired)
    var comparison = Comparison(
      Arm(name: "now", path: "a.yaml"),
      Arm(name: "new", path: "b.yaml"),
      paired,
      sample.question,
      stoppedBy: "rehearse run s1.yaml --seed 3",
      sequence: sequence
    )
    comparison.corpusResults = [
      CorpusSeedResult(onlyBFails: true, repeatLine: "rehearse run s0.yaml --seed 7"),
      CorpusSeedResult(onlyBFails: false, repeatLine: "rehearse run s0.yaml --seed 8"),
    ]
    comparison.traceWidestPair()
    return comparison
  }

  @Test func `say the same in the same order, except for the place of the result`() throws {
    let comparison = try Self.fullComparison()
    let markdown = MarkdownComparison(comparison).description
    let said = RenderedReport.words(ofMarkdown: markdown)
    for words in [
      "were cut at the ceiling of 6m", "s1.yaml, 40 pairs", "besides only a only b",
      "stopped at the cap of 40 pairs", "cost of a b", "where they differ most",
      "kept for failing before: 1 of 2",
    ] {
      #expect(said.contains(words))
    }
    #expect(RenderedReport.words(ofText: ComparisonReport(comparison).description) == said)
    #expect(RenderedReport.words(ofHTML: try HTMLComparison([comparison]).page()) == said)
  }

  @Test func `have the same tables with the same cells`() throws {
    let comparison = try Self.fullComparison()
    let tables = RenderedReport.tables(ofMarkdown: MarkdownComparison(comparison).description)
    #expect(
      tables.map { $0[0][0] } == [
        "metric", "besides", "besides", "metric", "besides", "besides", "metric", "of",
      ]
    )
    #expect(RenderedReport.tables(ofHTML: try HTMLComparison([comparison]).page()) == tables)
    let lines = RenderedReport.rows(ofText: ComparisonReport(comparison).description)
    for row in tables.joined() {
      let cells = row.filter { !$0.isEmpty }
      #expect(lines.contains(cells[0] == "of" ? ["cost of"] + cells.dropFirst() : cells))
    }
  }

  @Test func `begin in HTML with the decision about each metric over all scenarios`() throws {
    let comparison = try Self.fullComparison()
    let page = try HTMLComparison([comparison]).page()
    let overview = try #require(page.firstMatch(of: /(?s)<div class="overview">(.*?)<\/table>/)).1
    let rows = overview.matches(of: /(?s)<tr class="(\w+)">.*?<th[^>]*>([a-z]+)<\/th>/)
    #expect(rows.map { String($0.2) } == comparison.findings.map(\.metric.rawValue))
    #expect(overview.contains("not decided on") && overview.contains("Over all scenarios"))
  }

  @Test func `show no decision that is invalid because the comparison stopped early`() throws {
    let comparison = try Self.fullComparison(cap: 400)
    let tables = RenderedReport.tables(ofMarkdown: MarkdownComparison(comparison).description)
    let cost = try #require(tables[0].first { $0[0] == "cost" })
    #expect(cost.suffix(2) == ["-", ""])
    #expect(RenderedReport.tables(ofHTML: try HTMLComparison([comparison]).page()) == tables)
  }

  @Test func `have no column in which nothing stands`() throws {
    let comparison = try Self.fullComparison(margins: [Margin(.makespan, 5 * minutes)])
    let tables = RenderedReport.tables(ofMarkdown: MarkdownComparison(comparison).description)
    let sequence = try #require(tables.first { $0[0].contains("valid at any stop") })
    #expect(sequence[0] == ["metric", "of", "valid at any stop", "decision", ""])
  }

  @Test func `keep a path with a vertical bar in one cell of a Markdown table`() {
    let table = ReportTable(
      "Files",
      of: ["a|b.yaml"],
      columns: [ReportColumn("of") { "\(code: $0)" }]
    )
    let markdown = MarkdownSections([ReportSection(blocks: [.table(table)])]).text
    #expect(markdown == "| of |\n|---|\n| `a\\|b.yaml` |\n")
  }
}
