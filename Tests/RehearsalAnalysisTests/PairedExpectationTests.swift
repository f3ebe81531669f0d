import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `Expectations about all runs of a comparison` {
  /// Returns the result of runs, those with the given seeds of which take ten hours longer.
  private func result(_ seeds: Range<UInt64>, slowSeeds: Range<UInt64>) throws -> ScenarioResult {
    let plan = try Fixture.plan(
      Fixture.work + "expect: {numbers: {makespan: {at-most: 1h}}}\n"
    )
    let runs = seeds.map { seed -> JudgedRun in
      var run = TestRun(plan, seed: seed).judged
      run.summary.digest = Digest(high: seed, low: 0)
      if slowSeeds.contains(seed) {
        let nanoseconds = run.summary.time.nanoseconds + 36_000_000_000_000
        run.summary.time = Instant(nanoseconds: nanoseconds)
      }
      return run
    }
    return ScenarioResult(plan: plan, path: "s.yaml", runs: runs)
  }

  private func comparison(slowSeeds: Range<UInt64>) throws -> Comparison {
    Comparison(
      Arm(name: "a", path: "a"),
      Arm(name: "b", path: "b"),
      [
        PairedScenario(
          try result(0..<40, slowSeeds: 0..<0),
          try result(20..<60, slowSeeds: slowSeeds)
        )
      ],
      Question(metrics: [], margins: [])
    )
  }

  @Test func `leave out the runs that have no partner`() throws {
    #expect(try result(20..<60, slowSeeds: 40..<60).sweepExpectations.map(\.verdict) == [.fail])
    let comparison = try comparison(slowSeeds: 40..<60)
    #expect(comparison.sweepProblems.isEmpty, "\(comparison.sweepProblems)")
    #expect(ExitStatus(of: [comparison], failsOnWorse: true) != .regression)
  }

  @Test func `fail if the runs that have a partner fail`() throws {
    let comparison = try comparison(slowSeeds: 20..<40)
    #expect(comparison.sweepProblems.map(\.failsOnlyWithB) == [true])
    #expect(comparison.sweepProblems.first?.resultOfB?.actual.contains("20 runs") == true)
    #expect(ExitStatus(of: [comparison], failsOnWorse: true) == .regression)
  }
}
