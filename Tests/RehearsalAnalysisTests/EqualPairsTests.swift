import RehearsalAnalysis
import RehearsalRunning
import RehearsalStatistics
import Testing

@Suite struct `A comparison without a ceiling` {
  private static let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"

  private func comparison(_ rest: String = "", ceilings: [Margin] = []) throws -> Comparison {
    try SampleComparison(
      first: Self.varied + rest,
      second: Self.varied + rest,
      metrics: [.makespan, .handoffs, .retries],
      margins: [Margin(.makespan, 5 * minutes)],
      ceilings: ceilings
    ).comparison()
  }

  @Test(arguments: ["", "limits: {time: 12h, events: 900}\n"])
  func `has no interval of equal pairs, whatever the limits are`(limits: String) throws {
    let comparison = try comparison(limits)
    for metric in [Metric.makespan, .handoffs, .retries] {
      let estimate = try comparison.finding(metric).estimatesByScenario[0]
      #expect(estimate.difference == 0)
      #expect(estimate.interval == Interval(-.infinity, .infinity), "\(metric)")
    }
    #expect(comparison.decision == .inconclusive)
    let report = ComparisonReport(comparison).description
    #expect(report.replacing(#/ +/#, with: " ").contains(" 0s no interval 5m inconclusive"))
    #expect(report.contains("0s (no interval)"), "\(report)")
    #expect(!report.contains("no bound"), "\(report)")
    #expect(report.contains("only a --ceiling makespan=VALUE bounds the mean"), "\(report)")
  }

  @Test func `has an interval of equal pairs once a ceiling is given`() throws {
    // Forty equal pairs leave open a share of 1 - 0.025^(1/40), which is 8.81 %: of 30 minutes that is 2m39s.
    let comparison = try comparison(ceilings: [Margin(.makespan, 30 * minutes)])
    let interval = try comparison.finding(.makespan).estimatesByScenario[0].interval
    #expect(abs(interval.high - 0.0881 * 30 * minutes) < 1e9)
    #expect(comparison.decision == .nonInferior)
  }
}
