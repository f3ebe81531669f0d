import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `What comparisons say of themselves` {
  private func result(_ rest: String, seeds: Int) throws -> ScenarioResult {
    let plan = try Fixture.plan(Fixture.work + rest)
    let runs = (0..<seeds).map { seed in
      TestRun(plan, seed: UInt64(seed)).judged
    }
    return ScenarioResult(plan: plan, path: "s.yaml", runs: runs)
  }

  @Test func `A against itself raises an alarm no more often than is stated`() throws {
    let model = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}, succeeds: 60}}\n"
    let result = try result(model, seeds: 10 * 60)
    let alarms = FalseAlarms(
      [result],
      metrics: Metric.allCases,
      pairs: 10,
      comparisons: 30,
      resamples: 199
    )
    #expect(alarms.status == .passed)
    #expect(alarms.description.contains("metric      alarms"))
    #expect(alarms.description.contains("of 30"))
    #expect(alarms.description.contains("any metric  "))
  }

  @Test func `A against itself is pooled too, where comparisons are`() throws {
    let model = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let results = try (0..<8).map { number in
      var result = try result(model, seeds: 4 * 10)
      for place in result.runs.indices {
        let longer = Int64(number * place % 7) * 1_000_000_000
        result.runs[place].summary.time = Instant(
          nanoseconds: result.runs[place].summary.time.nanoseconds + longer
        )
      }
      return result
    }
    let alarms = FalseAlarms(results, metrics: [.makespan], pairs: 4, comparisons: 5)
    #expect(alarms.description.contains("makespan, all scenarios"))
    #expect(alarms.description.contains("of 40 ") && alarms.description.contains("of 5 "))
  }

  @Test func `alarms that are too many are the fault of the instrument`() throws {
    let model = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    var result = try result(model, seeds: 10 * 60)
    // Every other block of seeds takes longer: no instrument may find that in A and A.
    for place in result.runs.indices where place / 10 % 2 == 1 {
      result.runs[place].summary.time = Instant(
        nanoseconds: result.runs[place].summary.time.nanoseconds + 3_600_000_000_000
      )
    }
    let alarms = FalseAlarms(
      [result],
      metrics: [.makespan],
      pairs: 10,
      comparisons: 30,
      resamples: 199
    )
    #expect(alarms.status == .canaryMissed)
    #expect(alarms.description.contains("30 of 30") && alarms.description.contains("too many"))
  }

  /// Returns 20 pairs of runs whose numbers are drawn from the same distribution for A and B.
  private func drawnPairs(_ run: JudgedRun, _ plan: Plan, number: Int) -> PairedScenario {
    let results = (0..<2).map { side in
      let runs = (0..<20).map { seed -> JudgedRun in
        var stream = RandomStream(seed: UInt64(seed), key: UInt64(2 * number + side))
        var run = run
        run.summary.seed = UInt64(seed)
        run.summary.time = Instant(nanoseconds: Int64(stream.next(below: 1_000)) * 1_000_000_000)
        run.summary.tokens = Int64(stream.next(below: 1_000))
        run.summary.handoffs = stream.next(below: 1_000)
        run.summary.executions = stream.next(below: 1_000)
        run.summary.repeatedHandoffs = stream.next(below: 1_000)
        run.summary.refusedSessions = stream.next(below: 1_000)
        run.summary.escapedFlaws = stream.next(below: 1_000)
        return run
      }
      return ScenarioResult(plan: plan, path: "s\(number).yaml", runs: runs)
    }
    return PairedScenario(results[0], results[1])
  }

  /// Twenty-one tests at 2.5 % find something worse in 41 % of comparisons, and the family of them in at most 2.5 %.
  @Test func `A against itself is hardly ever worse in any of many metrics without a margin`()
    throws
  {
    let plan = try Fixture.plan(Fixture.work + "model: {backend-implementer: {succeeds: 60}}\n")
    let run = TestRun(plan, seed: 0).judged
    var question = Question(
      metrics: [
        .makespan, .tokens, .handoffs, .executions, .askedAgain, .refused, .escaped,
      ],
      margins: []
    )
    question.resampleCount = 199
    var (worseCount, aloneCount) = (0, 0)
    for index in 0..<40 {
      let scenarios = (0..<3).map { drawnPairs(run, plan, number: 3 * index + $0) }
      let comparison = Comparison(
        Arm(name: "a", path: "a"),
        Arm(name: "b", path: "b"),
        scenarios,
        question
      )
      worseCount += comparison.worseMetricsWithoutMargin.isEmpty ? 0 : 1
      let areWorseAlone = comparison.findings.flatMap(\.estimatesByScenario)
        .map { $0.claimPValues(nil).decision(0.05) == .inferior }
      aloneCount += areWorseAlone.contains(true) ? 1 : 0
    }
    #expect(aloneCount > 8, "\(aloneCount)")
    // A rate of 2.5 % gives more than five of forty once in a thousand times.
    #expect(worseCount <= 5, "\(worseCount)")
  }

  @Test func `where nothing varies there is nothing to raise an alarm`() throws {
    let result = try result("", seeds: 120)
    let alarms = FalseAlarms([result], metrics: Metric.allCases, pairs: 20, comparisons: 3)
    #expect(alarms.status == .nothingRan)
    #expect(alarms.description.hasPrefix("nothing varies from seed to seed"))
  }

  @Test func `a pilot says how many pairs a difference needs`() throws {
    let other = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let pilot = try SampleComparison(
      second: other,
      margins: [Margin(.makespan, 2 * minutes), Margin(.passed, 1_000), Margin(.tokens, 3)]
    ).comparison()
    let report = PowerReport(PowerAnalysis(of: pilot)).description
    // None of 36 pairs differs once in forty times where 10 % do: 0.9^36 = 0.0225.
    #expect(
      report.contains("passed    non-inferior  the same             36     0 % of pairs differ")
    )
    func pairs(_ decision: String, _ metric: String) throws -> Int {
      let line = report.split(separator: "\n").first {
        $0.contains(metric) && $0.contains(" \(decision) ")
      }
      let number = try #require(line?.firstMatch(of: #/ (\d+)  +\S+ /#))
      return try #require(Int(number.1))
    }
    // Three margins share the chance of an error, and all pairs that differ favour B.
    let exact = try #require(
      PairsNeeded.proportions(onlyFirst: 0, onlySecond: 0.1, alpha: 0.05 / 3)
    )
    #expect(abs(try pairs("superior", "passed") - exact) <= exact / 10)
    // The deviation of a uniform length from one to nine minutes is 2.3 minutes.
    let same = try #require(PairsNeeded.means(difference: 2, deviation: 2.3))
    #expect(abs(try pairs("non-inferior", "makespan") - same) <= same / 2)
    #expect(try pairs("inferior", "makespan") > same)
    #expect(report.contains("tokens    superior      better by 3          -      no two pairs"))
    #expect(report.contains("by a pilot of 40 pairs"))
  }
}
