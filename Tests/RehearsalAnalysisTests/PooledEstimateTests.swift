import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `A pooled estimate` {
  private static let failing =
    "behaviour: {code-reviewer: [{decides: {decision: BLOCKED}, times: always}]}\n"

  /// Compares scenarios of which B fails the last ones, each with the same number of seeds.
  private func comparison(
    _ scenarioCount: Int,
    failing failingCount: Int,
    seeds: Int,
    margins: [Margin] = [Margin(.completed, 10)]
  ) throws -> Comparison {
    let passingPlan = try Fixture.plan(Fixture.work)
    let failingPlan = try Fixture.plan(Fixture.work + Self.failing)
    let paired = (0..<scenarioCount).map { number in
      let planOfB = number < scenarioCount - failingCount ? passingPlan : failingPlan
      let results = [passingPlan, planOfB].map { plan in
        let runs = (0..<seeds).map { TestRun(plan, seed: UInt64(number * 1_000 + $0)).judged }
        return ScenarioResult(plan: plan, path: "s\(number).yaml", runs: runs)
      }
      return PairedScenario(results[0], results[1])
    }
    var question = Question(metrics: [.completed], margins: margins)
    question.resampleCount = 199
    return Comparison(
      Arm(name: "a", path: "a.yaml"),
      Arm(name: "b", path: "b.yaml"),
      paired,
      question
    )
  }

  private func estimate(_ scenarios: [[Double]]) -> Estimate {
    let samples = scenarios.map { (first: $0.map { _ in 100.0 }, second: $0.map { 100 + $0 }) }
    return Estimate(
      .completed,
      pooling: samples,
      EstimateConditions(bounds: Interval(-100, 100)),
      alpha: 0.05,
      Resampling(count: 199)
    )
  }

  private static func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

  @Test func `has an interval around its own difference, however many pairs a scenario has`() {
    let unequal = Array(repeating: Self.zeros(300), count: 7) + [[-100]]
    let estimate = estimate(unequal)
    #expect(estimate.difference == -12.5)
    #expect(estimate.interval.contains(-12.5), "\(estimate.interval)")
    #expect(estimate.claimPValues(2).decision(0.05) == .inconclusive)
    for count in [1, 3, 9] {
      let deviating = Array(repeating: -100.0, count: count) + Self.zeros(91)
      let estimate = self.estimate(Array(repeating: Self.zeros(20), count: 7) + [deviating])
      #expect(estimate.interval.contains(estimate.difference))
    }
  }

  @Test func `is not certain of a scenario with one pair because others have many`() {
    // 1 - 0.025^(1/8) is 36.94 %.
    let estimate = estimate(Array(repeating: Self.zeros(300), count: 7) + [[0]])
    #expect(abs(estimate.interval.low + 36.9417) < 1e-3, "\(estimate.interval)")
    #expect(estimate.claimPValues(2).decision(0.05) == .inconclusive)
  }

  @Test func `is decided by many pairs of each scenario of which hardly any differs`() {
    let same = estimate(Array(repeating: Self.zeros(200), count: 8))
    #expect(same.claimPValues(2).decision(0.05) == .nonInferior)
    let once = estimate(Array(repeating: Self.zeros(200), count: 7) + [[-100] + Self.zeros(199)])
    #expect(once.claimPValues(2).decision(0.05) == .nonInferior)
    #expect(once.interval.low < -0.3 && once.interval.low > -2)
  }

  @Test(arguments: [1, 9, 10, 20])
  func `counts the equal runs of a scenario that draws nothing once`(seeds: Int) throws {
    // One of twenty scenarios differs: 19 effective pairs, of which 0.95 differ.
    let comparison = try comparison(20, failing: 1, seeds: seeds)
    let estimate = try #require(try comparison.finding(.completed).pooledEstimate)
    #expect(estimate.difference == -500 && comparison.decision == .inconclusive)
    #expect(abs(estimate.interval.low + 2_564.77) < 0.1, "\(estimate.interval)")
    #expect(!comparison.cautions.contains { $0.contains("pairs") }, "\(comparison.cautions)")
  }

  @Test(arguments: [1, 2])
  func `is exact if no scenario draws anything and all differ by the same`(seeds: Int) throws {
    #expect(try comparison(8, failing: 0, seeds: seeds).decision == .nonInferior)
    #expect(try comparison(8, failing: 8, seeds: seeds).decision == .inferior)
  }

  @Test func `asks for scenarios where more pairs of each show nothing new`() throws {
    let comparison = try comparison(8, failing: 1, seeds: 3)
    let estimate = try #require(try comparison.finding(.completed).pooledEstimate)
    #expect(
      estimate.caution(10, 0.05)
        == "a few scenarios differ so much more in completed than the others that nothing bounds the mean from below; run more scenarios"
    )
    // One of twenty scenarios that draw nothing differs.
    let values = (0..<20).map { (first: [0.0, 0.0], second: $0 == 7 ? [5.0, 5.0] : [0, 0]) }
    let retries = Estimate(
      .retries,
      pooling: values,
      EstimateConditions(
        dependsOnSeedByScenario: Array(repeating: false, count: 20),
        bounds: Interval(-10, 10)
      ),
      alpha: 0.05
    )
    #expect(
      retries.caution(1, 0.05)
        == "nearly all 20 scenarios of retries differ by the same, which leaves open that up to 25.65 % of scenarios differ by as much as 10; 36 scenarios that do not differ, or a lower --ceiling retries=VALUE, decide"
    )
  }
}
