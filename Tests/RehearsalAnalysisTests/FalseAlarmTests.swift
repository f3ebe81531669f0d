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
