import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `A comparison of metrics without a margin` {
  private static let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"

  /// B is faster in the first scenario, by far more than it is slower in the second one.
  @Test func `names the scenario in which B is worse, and by how much`() throws {
    func paired(_ first: String, _ second: String, _ path: String) throws -> PairedScenario {
      let results = try [first, second].map { takes in
        let plan = try Fixture.plan(
          Fixture.work + "model: {backend-implementer: {takes: {uniform: [\(takes)]}}}\n"
        )
        let runs = (0..<40).map { TestRun(plan, seed: UInt64($0)).judged }
        return ScenarioResult(plan: plan, path: path, runs: runs)
      }
      return PairedScenario(results[0], results[1])
    }
    func comparison(_ scenarios: [PairedScenario]) -> Comparison {
      Comparison(
        Arm(name: "a", path: "a"),
        Arm(name: "b", path: "b"),
        scenarios,
        Question(metrics: [.makespan], margins: [])
      )
    }
    let better = try paired("300m, 500m", "10m, 20m", "better.yaml")
    let worse = try paired("1m, 9m", "11m, 29m", "worse.yaml")
    let slightlyWorse = try paired("10m, 19m", "13m, 27m", "slightly.yaml")
    let mixed = comparison([better, worse])
    #expect(
      mixed.resultText.contains(#/makespan \+\d+ % in worse.yaml/#),
      "\(mixed.resultText)"
    )
    #expect(!mixed.cautions.contains { $0.contains("worse by -") }, "\(mixed.cautions)")
    let text = comparison([better, slightlyWorse, worse]).resultText
    #expect(text.contains(#/makespan \+\d+ % in worse.yaml and 1 other scenario$/#), "\(text)")
    let single = comparison([worse]).resultText
    #expect(single.contains(#/makespan \+\d+ %$/#), "\(single)")
  }

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
