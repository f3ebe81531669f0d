import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif
import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `A comparison in every format` {
  private static let other = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"

  @Test func `says what it is and where its models come from`() throws {
    let said = "calibration: {source: ledgers of March, date: 2026-03-31, runs: 427}\n"
    let comparison = try SampleComparison(first: said, second: said + Self.other).comparison()
    let line =
      "This compares models of agents under this protocol, not agents; calibrated on ledgers of March, 427 runs, "
      + "2026-03-31."
    #expect(ComparisonReport(comparison).description.contains(line))
    #expect(MarkdownComparison(comparison).description.contains(line))
    #expect(try HTMLComparison([comparison]).page().contains(line))
    let json = String(decoding: try JSONComparison([comparison]).json(), as: UTF8.self)
    #expect(json.contains(line))
    let bare = ComparisonReport(try SampleComparison(second: Self.other).comparison()).description
    #expect(bare.contains("calibrated on nothing that is named."))
    let one = ComparisonReport(try SampleComparison(first: said, second: Self.other).comparison())
      .description
    #expect(one.contains("calibrated A on ledgers of March, 427 runs, 2026-03-31, B on nothing"))
  }

  @Test func `in JSON has every figure, and leaves out an end that nothing bounds`() throws {
    var comparison = try SampleComparison(second: Self.other, pairs: 1).comparison()
    comparison.corpusResults = [CorpusSeedResult(onlyBFails: true, repeatLine: "r")]
    let data = try JSONComparison([comparison])
      .json()
    let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let compared = try #require((report["comparisons"] as? [[String: Any]])?.first)
    let scenario = try #require((compared["scenarios"] as? [[String: Any]])?.first)
    let figures = try #require(scenario["figures"] as? [[String: Any]])
    let makespan = try #require(figures.first { $0["metric"] as? String == "makespan" })
    #expect((makespan["interval"] as? [String: Any])?.isEmpty == true)
    #expect(makespan["a"] as? Double == 0)
    #expect((compared["kept"] as? [[String: Any]])?.first?["fails"] as? Bool == true)
    #expect(report["exit"] as? Int == 2)
  }

  @Test func `in Markdown and HTML shows names without doing what they say`() throws {
    let name = "<script>|`b`{{note}}"
    let comparison = try SampleComparison(second: Self.other).comparison(named: name)
    #expect(MarkdownComparison(comparison).description.contains("\\<script\\>\\|\\`b\\`"))
    let page = try HTMLComparison([comparison]).page()
    #expect(!page.contains("<script>") && page.contains("&lt;script&gt;|`b`{{note}}"))
    #expect(page.matches(of: /<script/).count == 1, "the script of the page, and no data")
  }

  @Test func `in HTML has charts that are sound drawings`() throws {
    var comparison = try SampleComparison(
      second: Self.other,
      margins: [Margin(.makespan, 9 * minutes)]
    ).comparison()
    comparison.traceWidestPair()
    let page = try HTMLComparison([comparison]).page()
    let drawings = page.matches(of: /(?s)<svg.*?<\/svg>/).map { String($0.0) }
    #expect(drawings.count == 3, "forest plot, spread and convergence")
    for side in ["A", "B"] {
      #expect(page.contains("<div class=\"timeline-place\" data-side=\"\(side)\""))
      #expect(page.contains("<script type=\"application/json\" id=\"pair-1-\(side)\">{"))
    }
    for drawing in drawings {
      #expect(XMLParser(data: Data(drawing.utf8)).parse())
    }
    for words in [
      "makespan, B - A by scenario", "is spread over pairs", "by pairs", "B is worse \u{2192}",
    ] {
      #expect(page.contains(words))
    }
  }

  @Test func `tells pairs that were kept, and which still fail`() throws {
    var comparison = try SampleComparison(second: Self.other).comparison()
    comparison.corpusResults = [
      CorpusSeedResult(onlyBFails: true, repeatLine: "line one"),
      CorpusSeedResult(onlyBFails: false, repeatLine: "two"),
    ]
    let report = ComparisonReport(comparison).description
    #expect(report.contains("kept for failing before: 1 of 2 pairs still do\n  line one\n\n"))
    #expect(MarkdownComparison(comparison).description.contains("- `line one`\n"))
  }
}
