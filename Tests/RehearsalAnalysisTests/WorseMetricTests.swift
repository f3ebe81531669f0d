import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `A comparison of metrics without a margin` {
  private static let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"

  @Test func `finds B worse by chance no more often because there are more configurations`()
    throws
  {
    func comparison(_ longest: String) throws -> Comparison {
      try SampleComparison(
        first: Self.varied,
        second: "model: {backend-implementer: {takes: {uniform: [1m, \(longest)]}}}\n",
        metrics: [.makespan]
      ).comparison()
    }
    let worse = try comparison("30m")
    let same = try comparison("9m")
    #expect(!worse.worseMetricsWithoutMargin.isEmpty && same.worseMetricsWithoutMargin.isEmpty)
    let together = Comparison.decideTogether([worse] + Array(repeating: same, count: 9))
    #expect(
      together.map { !$0.worseMetricsWithoutMargin.isEmpty } == [true]
        + Array(repeating: false, count: 9)
    )
    // The first estimate stays the same, and its p-value is compared with a tenth of the probability.
    let estimate = try worse.finding(.makespan).estimatesByScenario[0]
    #expect(estimate.claimPValues(0).worsePValue < 0.0025)
  }
}
