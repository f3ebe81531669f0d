import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalAnalysis

@Suite struct `The cost of a run` {
  /// Returns a comparison of eight scenarios, of which the last has other numbers of pairs and of tokens.
  ///
  /// B spends half of the tokens, and the price of a million is ten.
  private func comparison(pairs: Int, pairsOfLast: Int) throws -> Comparison {
    let paired = try (0..<8).map { number in
      let (count, tokens) = number < 7 ? (pairs, 20_000) : (pairsOfLast, 820_000)
      let results = try [tokens, tokens / 2].map { tokens in
        let plan = try Fixture.plan(
          Fixture.work
            + "prices: {inherit: 10}\nmodel: {backend-implementer: {spends: \(tokens)}}\n"
        )
        let runs = (0..<count).map { TestRun(plan, seed: UInt64($0)).judged }
        return ScenarioResult(plan: plan, path: "s\(number).yaml", runs: runs)
      }
      return PairedScenario(results[0], results[1])
    }
    return Comparison(
      Arm(name: "a", path: "a"),
      Arm(name: "b", path: "b"),
      paired,
      Question(metrics: [.cost], margins: [])
    )
  }

  @Test(arguments: [(3, 3), (9, 1), (1, 6)])
  func `is the mean of the scenarios, as in the row of the cost`(pairs: Int, pairsOfLast: Int)
    throws
  {
    // (7 * 0.2 + 8.2) / 8 = 1.2, and half of that for B.
    let comparison = try comparison(pairs: pairs, pairsOfLast: pairsOfLast)
    let report = ComparisonReport(comparison).description.replacing(#/ +/#, with: " ")
    #expect(report.contains("\n cost 1.2 0.6 -0.6 "), "\(report)")
    #expect(report.contains("\n a run 1.2 0.6\n a task 1.2 0.6\n a completed task 1.2 0.6\n"))
    #expect(report.contains("\n tasks that ended completed, a run 1.2 0.6\n"))
    let estimate = try #require(comparison.findings[0].pooledEstimate)
    #expect(abs(comparison.costs.first.meanCostPerRun - estimate.meanOfA) < 1)
  }
}
