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

  @Test(arguments: [(5, MarginDecision.inconclusive), (20, .inferior)])
  func `is worse if all pairs are worse by the same`(
    pairs: Int,
    decision: MarginDecision
  ) throws {
    func comparison(_ margins: [Margin] = [], from first: Int, to second: Int) throws -> Comparison
    {
      func model(_ tokens: Int) -> String {
        "model: {backend-implementer: {takes: {uniform: [1m, 9m]}, spends: \(tokens)}}\n"
      }
      return try SampleComparison(
        first: model(first),
        second: model(second),
        pairs: pairs,
        metrics: [.tokens, .makespan],
        margins: margins
      ).comparison()
    }
    let dearer = try comparison(from: 1_000, to: 3_000)
    #expect(try dearer.finding(.tokens).decision == decision)
    #expect(try dearer.finding(.makespan).decision == .inconclusive)
    let names = dearer.worseMetricsWithoutMargin.map { "\($0.metric.rawValue) \($0.change)" }
    #expect(names == (decision == .inferior ? ["tokens +200 %"] : []))
    let cheaper = try comparison(from: 3_000, to: 1_000)
    #expect(
      try cheaper.finding(.tokens).decision == (decision == .inferior ? .superior : .inconclusive)
    )
    // Nothing bounds the mean that a margin is about.
    let bounded = try comparison([Margin(.tokens, 100)], from: 1_000, to: 3_000)
    #expect(try bounded.finding(.tokens).decision == .inconclusive)
  }

  @Test func `says that a cost without prices is 0`() throws {
    func cautions(_ first: String, _ second: String) throws -> [String] {
      let spends = "model: {backend-implementer: {spends: 1000}}\n"
      return try SampleComparison(
        first: spends + first,
        second: spends + second,
        pairs: 1,
        metrics: [.cost]
      ).comparison().cautions.filter { $0.contains("prices") }
    }
    let prices = "prices: {inherit: 3.00}\n"
    #expect(try cautions(prices, prices) == [])
    #expect(
      try cautions("", "") == [
        "cost is 0 in all runs of A and B, which have no `prices`; give them in the scenarios or the configurations"
      ]
    )
    #expect(try cautions("", prices).contains { $0.hasPrefix("cost is 0 in all runs of A, which") })
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
