import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Intervals whose ends were computed by hand or are in published tables.
@Suite struct `The interval of a number over all runs` {
  /// Returns the result of a bound on `escaped` in runs with the given numbers of flaws.
  private func result(_ bound: String, escaped: [UInt64]) throws -> ExpectationResult {
    let plan = try Fixture.plan(
      Fixture.work + "expect: {numbers: {escaped: {\(bound)}}}\n"
    )
    let run = TestRun(plan).judged
    let runs = escaped.enumerated().map { index, count in
      var run = run
      run.summary.digest = Digest(high: UInt64(index), low: 0)
      run.summary.escapedFlaws = count
      return run
    }
    return try #require(SweepAssessment.coversAllSeeds(plan, runs).first)
  }

  /// Returns the result of a bound on `completed` in 30 runs of `taskCount` tasks, some of which have a stuck task.
  private func result(
    _ bound: String,
    runsWithStuckTask: Int,
    taskCount: Int = 1
  ) throws -> ExpectationResult {
    let tasks = (1...taskCount).map {
      "{id: T-\($0), description: part \($0), agent: backend-implementer}"
    }
    let plan = try Fixture.plan(
      """
      work: {tasks: [\(tasks.joined(separator: ", "))]}
      expect: {numbers: {completed: {\(bound)}}}
      """
    )
    let run = TestRun(plan).judged
    let stuckTask = try #require(run.judgement.taskResults.firstIndex { $0.task != .none })
    let runs = (0..<30).map { index in
      var run = run
      run.summary.digest = Digest(high: UInt64(index), low: 0)
      if index < runsWithStuckTask {
        run.judgement.taskResults[stuckTask].outcome = .stuck(.attemptsExhausted)
      }
      return run
    }
    return try #require(SweepAssessment.coversAllSeeds(plan, runs).first)
  }

  @Test(arguments: [
    (0, "100 % on average, 88.65 % to 100 %"), (1, "96.67 % on average, 83.33 % to 99.41 %"),
    (2, "93.33 % on average, 78.68 % to 98.15 %"), (15, "50 % on average, 33.15 % to 66.85 %"),
  ])
  func `is Wilson's for a share of runs of one task`(stuckCount: Int, text: String) throws {
    let found = try result("at-least: 89", runsWithStuckTask: stuckCount)
    #expect(found.actual == text + " at 95 %, 30 runs")
    #expect(found.verdict == (stuckCount < 15 ? .unknown : .fail))
  }

  @Test func `is Wilson's with a run as one trial for a share of several tasks`() throws {
    // 89 of 90 tasks in 30 runs: (p + z^2/60) / (1 + z^2/30) -/+ 0.06578 for p = 0.98889 and z = 1.95996.
    let found = try result("at-least: 88", runsWithStuckTask: 1, taskCount: 3)
    #expect(found.actual == "98.89 % on average, 86.76 % to 99.92 % at 95 %, 30 runs")
    #expect(found.verdict == .unknown)
    #expect(try result("at-least: 88", runsWithStuckTask: 0, taskCount: 3).verdict == .pass)
  }

  @Test(arguments: [1, 3], [50, 80, 83, 86, 88, 89, 95])
  func `never lets a sample with more failures pass where one with fewer does not`(
    taskCount: Int,
    leastShare: Int
  ) throws {
    let ranks = try (0...30).map { stuckCount in
      try result("at-least: \(leastShare)", runsWithStuckTask: stuckCount, taskCount: taskCount)
        .verdict
    }.map { $0 == .pass ? 2 : $0 == .unknown ? 1 : 0 }
    #expect(ranks == ranks.sorted(by: >), "\(ranks)")
  }

  @Test func `is wider for a count that differs in few runs than for one that never does`() throws {
    // -ln(0.025) / 30 is 0.123; Wilson's upper end for 1 of 30 is 0.1667, and for 2 of 30 it is 0.2132.
    let none = [UInt64](repeating: 0, count: 30)
    let never = try result("at-most: 0.11", escaped: none)
    #expect(never.actual == "0 on average, 0 to 0.12 at 95 %, 30 runs" && never.verdict == .unknown)
    let once = try result("at-most: 0.11", escaped: none.dropLast() + [1])
    #expect(once.actual == "0.03 on average, 0 to 0.17 at 95 %, 30 runs")
    #expect(once.verdict == .unknown)
    let twice = try result("at-most: 0.42", escaped: none.dropLast(2) + [2, 2])
    #expect(twice.actual == "0.13 on average, 0 to 0.43 at 95 %, 30 runs")
    #expect(twice.verdict == .unknown)
    #expect(try result("at-most: 0.17", escaped: none.dropLast() + [1]).verdict == .pass)
  }

  @Test func `counts the runs above and below the usual number`() throws {
    // 12 + 0.1667 - 0 above, 12 + 0.0059 - 0.1135 below.
    let usual = [UInt64](repeating: 12, count: 29)
    let above = try result("at-most: 12.15", escaped: usual + [13])
    #expect(above.actual == "12.03 on average, 11.89 to 12.17 at 95 %, 30 runs")
    #expect(above.verdict == .unknown)
    let below = try result("at-least: 11.89", escaped: usual + [11])
    #expect(below.actual == "11.97 on average, 11.83 to 12.11 at 95 %, 30 runs")
    #expect(below.verdict == .unknown)
    let equal = try result("is: 12, within: 0", escaped: usual + [12])
    #expect(equal.verdict == .pass)
  }

  @Test func `of equal runs says which share of other runs they leave open`() throws {
    // 1 - 0.025^(1/30) is 11.57 %, and 1 - 0.025^(1/300) is 1.22 %.
    let few = try result("at-most: 12", escaped: Array(repeating: 12, count: 30))
    #expect(
      few.actual == "12 in all 30 runs, which leaves open that up to 11.57 % of runs differ"
    )
    #expect(few.verdict == .pass)
    let many = try result("at-most: 11", escaped: Array(repeating: 12, count: 300))
    #expect(
      many.actual == "12 in all 300 runs, which leaves open that up to 1.22 % of runs differ"
    )
    #expect(many.verdict == .fail)
    // The interval of a percentile holds for every distribution, so that it says all.
    let median = try result("p50: {at-most: 12}", escaped: Array(repeating: 12, count: 30))
    #expect(median.actual == "12 as p50, 12 to 12 at 95 %, 30 runs" && median.verdict == .pass)
  }

  @Test func `is Student's where many runs differ`() throws {
    // The mean of 0 to 29 is 14.5, the standard deviation 8.8034, and t with 29 degrees of freedom 2.0452.
    let found = try result("at-most: 17.80", escaped: Array(0..<30))
    #expect(found.actual == "14.5 on average, 11.21 to 17.79 at 95 %, 30 runs")
    #expect(found.verdict == .pass)
  }

  @Test(arguments: [
    ("p95: {at-most: 1}", "1", Verdict.pass), ("p95: {at-most: 0.99}", "1", .fail),
    ("is: 1, within: 0", "1", .pass),
  ])
  func `is one number if nothing is drawn at random, however many seeds run`(
    bound: String,
    text: String,
    verdict: Verdict
  ) throws {
    let plan = try Fixture.plan(Fixture.work + "expect: {numbers: {escaped: {\(bound)}}}\n")
    var run = TestRun(plan).judged
    run.summary.escapedFlaws = 1
    let found = try #require(
      SweepAssessment.coversAllSeeds(plan, Array(repeating: run, count: 5)).first
    )
    #expect(found.actual == text + ", the same in all 5 runs")
    #expect(found.verdict == verdict)
  }

  @Test func `surrounds a percentile that is interpolated as in every report`() throws {
    // Definition 7 of Hyndman and Fan: rank 1 + 0.95 * 29 = 28.55 of the numbers 1 to 30.
    let found = try result("p95: {at-most: 40}", escaped: Array(1...30))
    #expect(
      found.actual
        == "28.55 as p95, at least 26 at 95 %; 30 runs are too few for an upper bound"
    )
    // The median of four numbers lies between the two in the middle.
    #expect(
      try result("p50: {at-least: 1}", escaped: [1, 2, 3, 4]).actual.hasPrefix("2.5 as p50, ")
    )
  }
}
