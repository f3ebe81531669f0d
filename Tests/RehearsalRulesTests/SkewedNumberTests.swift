import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Expected numbers come from SciPy: Student's interval, Wilson's, and Hall's transformation with the skewness that
/// `SkewnessCorrectedMean` increases.
@Suite struct `The interval of a skewed number over all runs` {
  /// A bound on the mean of a quantity, and a run of the plan that states it.
  private struct Bound {
    let plan: Plan
    let run: JudgedRun

    init(_ quantity: String, _ bound: String) throws {
      // The plan draws at random, so that its runs are a sample.
      plan = try Fixture.plan(
        Fixture.work + "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
          + "expect: {numbers: {\(quantity): {\(bound)}}}\n"
      )
      run = TestRun(plan).judged
    }

    /// Returns the result of the bound in runs with the given numbers.
    func result(_ numbers: [Double]) throws -> ExpectationResult {
      let runs = numbers.map { number in
        var run = run
        run.summary.escapedFlaws = UInt64(number)
        run.summary.time = Instant(nanoseconds: Int64(number))
        return run
      }
      return try #require(SweepAssessment.coversAllSeeds(plan, runs).first)
    }
  }

  private func result(_ bound: String, _ numbers: [Double]) throws -> ExpectationResult {
    try Bound("escaped", bound).result(numbers)
  }

  /// Returns numbers of which a few are far above the others.
  private static let skewed: [Double] =
    [0, 1, 2, 3, 5].flatMap { number in
      Array(repeating: number, count: [0: 10, 1: 8, 2: 5, 3: 3][number] ?? 2)
    } + [9, 14]

  @Test func `is wider on the side of the longer tail`() throws {
    // Student's interval is 0.88 to 3.12.
    let above = try result("at-most: 3.2", Self.skewed)
    #expect(above.actual == "2 on average, 0.88 to 6.9 at 95 %, 30 runs")
    #expect(above.verdict == .unknown)
    #expect(try result("at-most: 7", Self.skewed).verdict == .pass)
    #expect(try result("at-most: 0.8", Self.skewed).verdict == .fail)
    let below = try result("at-least: 10.8", Self.skewed.map { 14 - $0 })
    #expect(below.actual == "12 on average, 7.1 to 13.12 at 95 %, 30 runs")
    #expect(below.verdict == .unknown)
    #expect(try result("at-least: 7", Self.skewed.map { 14 - $0 }).verdict == .pass)
  }

  @Test func `reaches far beyond a few numbers of which one is far from the others`() throws {
    // Student's interval ends at 7.33.
    let few = try result("at-most: 10", [0, 0, 0, 1, 1, 1, 2, 2, 3, 20])
    #expect(few.actual == "3 on average, 0 to 24.47 at 95 %, 10 runs")
    #expect(few.verdict == .unknown)
  }

  @Test func `is that of a share if all deviations are equal`() throws {
    // Wilson's upper end for 6 of 30.
    let found = try result(
      "at-most: 0.38",
      Array(repeating: 0, count: 24) + Array(repeating: 1, count: 6)
    )
    #expect(found.actual == "0.2 on average, 0 to 0.37 at 95 %, 30 runs")
    #expect(found.verdict == .pass)
  }

  /// Returns sessions that take 4 minutes at the median and 12 at the 90th percentile.
  private static func sessions(_ count: Int, seed: UInt64) -> [Double] {
    let sigma = ElementaryFunctions.ln(3) / 1.281_551_565_545
    var stream = RandomStream(seed: seed, key: 0x736b_6577)
    return (0..<count).map { _ in
      let share = (Double(stream.next() >> 12) + 0.5) / 4_503_599_627_370_496
      return 240e9 * ElementaryFunctions.exp(sigma * ElementaryFunctions.normalQuantile(share))
    }
  }

  /// The mean of log-normal sessions is the median times e to the power of half the variance: 346.6 s.
  ///
  /// A bound of 346 s is therefore false. Without a correction for skewness, 9.6 % of samples with 30 runs pass it, and
  /// 12.9 % of samples with 10 runs.
  @Test(arguments: [(10, 0.05), (30, 0.025), (100, 0.032)])
  func `lets a false bound on ordinary sessions pass as rarely as it should`(
    runs: Int,
    rate: Double
  ) throws {
    let repetitions = 300
    let falseBound = try Bound("makespan", "at-most: 346s")
    let passed = try (0..<repetitions).count { number in
      let sessions = Self.sessions(runs, seed: UInt64(number))
      return try falseBound.result(sessions).verdict == .pass
    }
    // Four standard errors above the rate.
    let expected = Double(repetitions) * rate
    #expect(Double(passed) <= expected + 4 * (expected * (1 - rate)).squareRoot(), "\(passed)")
    // A bound of twice the mean is true, and most samples of a hundred show it.
    if runs == 100 {
      let trueBound = try Bound("makespan", "at-most: 693s")
      let shown = try (0..<50).count { number in
        let sessions = Self.sessions(runs, seed: UInt64(number))
        return try trueBound.result(sessions).verdict == .pass
      }
      #expect(shown >= 40, "\(shown)")
    }
  }
}
