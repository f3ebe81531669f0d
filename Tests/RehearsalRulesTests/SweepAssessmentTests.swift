import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `An assertion about all runs` {
  private func results(_ expect: String, seeds: Range<UInt64> = 0..<40) throws
    -> [ExpectationResult]
  {
    let plan = try Fixture.plan(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}
        model: {backend-implementer: {succeeds: 60, spends: 100}}
        expect: {\(expect)}
        """
    )
    return SweepAssessment.coversAllSeeds(
      plan,
      seeds.map { TestRun(plan, seed: $0).judged }
    )
  }

  @Test func `holds when one run reaches the outcome`() throws {
    let stuck = try results("reachable: {T-1: {is: stuck, because: attempts-exhausted}}")
    #expect(stuck.map(\.verdict) == [.pass])
    #expect(stuck[0].statement == "reachable: T-1 stuck: attempts-exhausted")
    let never = try results("reachable: {T-1: blocked}")
    #expect(never.map(\.verdict) == [.fail])
    #expect(never[0].actual == "in 0 of 40 runs")
    #expect(try results("reachable: {T-1: blocked}", seeds: 0..<1).isEmpty)
  }

  @Test(arguments: [
    ("makespan: {at-most: 31m}", Verdict.pass), ("makespan: {at-most: 9m}", .fail),
    ("makespan: {at-least: 10m, at-most: 30m}", .pass),
    ("retries: {is: 1, within: 1}", .pass), ("retries: {at-least: 2}", .fail),
    ("tokens: {at-least: 100}", .pass), ("handoffs: {at-most: 3}", .fail),
    ("stuck: {at-most: 40}", .pass), ("stuck: {is: 6.4, within: 0.01}", .unknown),
    ("completed: {at-most: 50}", .fail),
  ])
  func `holds for a mean whose interval lies within the bounds, else fails or is unknown`(
    bound: String,
    verdict: Verdict
  ) throws {
    #expect(try results("numbers: {\(bound)}").map(\.verdict) == [verdict], "\(bound)")
  }

  @Test func `reports the interval of the mean with its unit`() throws {
    let found = try results(
      "numbers: {tokens: {at-most: 1}, makespan: {at-most: 1m}}",
      seeds: 0..<1
    )
    #expect(found.map(\.actual) == ["100", "10m"])
    #expect(found.map(\.expected) == ["at most 1", "at most 1m"])
    let many = try results("numbers: {stuck: {at-least: 99}}")
    #expect(many[0].actual.hasSuffix(" % at 95 %, 40 runs"), "\(many[0].actual)")
  }

  @Test func `holds for a percentile whose order statistics lie within the bounds`() throws {
    func found(_ bounds: String, _ seeds: Range<UInt64>) throws -> ExpectationResult {
      let plan = try Fixture.plan(
        Fixture.work + "model: {backend-implementer: {takes: {uniform: [0s, 100m]}}}\n"
          + "expect: {numbers: {makespan: {\(bounds)}}}"
      )
      let results = SweepAssessment.coversAllSeeds(
        plan,
        seeds.map { TestRun(plan, seed: $0).judged }
      )
      return try #require(results.first)
    }
    // The median of an even spread from 0 to 100 minutes is 50 minutes, its 95th percentile 95.
    #expect(try found("p50: {is: 50m, within: 15m}", 0..<200).verdict == .pass)
    #expect(try found("p50: {at-most: 30m}", 0..<200).verdict == .fail)
    #expect(try found("p95: {at-least: 85m, at-most: 100m}", 0..<400).verdict == .pass)
    #expect(try found("p95: {at-most: 80m}", 0..<400).verdict == .fail)
    let few = try found("p95: {at-most: 100m}", 0..<71)
    #expect(few.verdict == .unknown && few.statement == "numbers: makespan p95")
    #expect(few.actual.hasSuffix("at 95 %; 71 runs are too few for an upper bound"))
    #expect(try found("p95: {at-most: 100m}", 0..<72).verdict == .pass)
    // A bound of zero holds every run only where it bounds the mean.
    #expect(try found("p50: {at-most: 0s}", 0..<40).verdict == .fail)
    let one = try found("p95: {at-most: 100m}", 0..<1)
    #expect(one.verdict == .pass && !one.actual.contains(" "))
  }

  @Test func `counts executions and handoffs that were asked again`() throws {
    let plan = try Fixture.plan(
      """
      platform: {reply: {to: verify-app, within: 10m}}
      \(Fixture.work)faults:
        - {id: silent, stop-silently: {agent: verify-app, nth: 1}}
        - {id: refused, false-block: {agent: code-reviewer, nth: 1}}
      expect: {numbers: {executions: {is: 2, within: 0.5}, asked-again: {at-most: 0.99}}}
      """
    )
    let results = SweepAssessment.coversAllSeeds(plan, [TestRun(plan).judged])
    // The task is assigned once and rejected once; the verifier is asked once more.
    #expect(results.map(\.verdict) == [.pass, .fail])
    #expect(results.map(\.actual) == ["2", "1"])
    #expect(results.map(\.expected) == ["at least 1.5 and at most 2.5", "at most 0.99"])
  }

  @Test(arguments: [1_050, 1_070, 1_100, 1_350, 1_570])
  func `compares spending beyond a limit exactly`(tokens: Int) throws {
    let percentage = (tokens - 1_000) / 10
    for (bounds, verdict) in [
      ("at-most: \(percentage)", Verdict.pass), ("at-least: \(percentage)", .pass),
      ("is: \(percentage), within: 0", .pass), ("at-most: \(percentage - 1)", .fail),
    ] {
      let plan = try Fixture.plan(
        Fixture.work + """
          platform: {budget: {tokens: 1000}}
          model: {backend-implementer: {spends: \(tokens)}}
          expect: {numbers: {overshoot: {\(bounds)}}}
          """
      )
      let results = SweepAssessment.coversAllSeeds(plan, [TestRun(plan).judged])
      #expect(results.map(\.verdict) == [verdict], "\(bounds)")
    }
  }

  private func verdicts(_ bounds: String, _ more: String = "", seeds: Range<UInt64>) throws
    -> [Verdict]
  {
    let plan = try Fixture.plan(Fixture.work + more + "expect: {numbers: {\(bounds)}}")
    return SweepAssessment.coversAllSeeds(
      plan,
      seeds.map { TestRun(plan, seed: $0).judged }
    ).map(\.verdict)
  }

  @Test func `is unknown for an event that never occurred in few runs`() throws {
    // Wilson's upper bound for 0 of n is z^2 / (n + z^2): 16 % for n = 20, 3.7 % for n = 100.
    let random = "model: {backend-implementer: {takes: {uniform: [1m, 2m]}}}\n"
    #expect(try verdicts("stuck: {at-most: 5}", random, seeds: 0..<20) == [.unknown])
    #expect(try verdicts("stuck: {at-most: 5}", random, seeds: 0..<100) == [.pass])
    // The Poisson bound is -ln(0.025) / n: 0.18 for n = 20.
    #expect(try verdicts("escaped: {is: 0, within: 1}", seeds: 0..<20) == [.pass])
    #expect(try verdicts("retries: {is: 0, within: 2}", seeds: 0..<3) == [.pass])
  }

  @Test(arguments: [1, 2, 3, 5, 10, 50, 100, 500])
  func `holds at the very end of what a number can be when every run does`(seeds: UInt64) throws {
    let ends = "completed: {at-least: 100}, stuck: {at-most: 0}, escaped: {at-most: 0}"
    #expect(try verdicts(ends, seeds: 0..<seeds) == [.pass, .pass, .pass])
  }

  @Test func `fails a lower bound only when no limit stopped a run`() throws {
    let limited = "limits: {events: 10}\n"
    #expect(try verdicts("completed: {at-least: 50}", limited, seeds: 0..<3) == [.unknown])
    #expect(try verdicts("handoffs: {at-most: 0}", limited, seeds: 0..<3) == [.fail])
  }

  @Test(arguments: [
    ("handoffs: {at-most: 100}", Verdict.unknown), ("escaped: {at-most: 0}", .unknown),
    ("stuck: {at-most: 99}", .unknown), ("handoffs: {p50: {at-most: 100}}", .unknown),
    ("makespan: {at-most: 45m}", .unknown), ("completed: {at-most: 100}", .pass),
    ("handoffs: {at-least: 1}", .pass), ("handoffs: {at-most: 1}", .fail),
  ])
  func `does not hold an upper bound that a run might have exceeded without its limit`(
    bound: String,
    verdict: Verdict
  ) throws {
    // Two handoffs are sent within the limit.
    let free = "model: {backend-implementer: {takes: 20m}, verify-app: {takes: 2h}}\n"
    let found = try verdicts(bound, free + "limits: {time: 1h}\n", seeds: 0..<1)
    #expect(found == [verdict], "\(bound)")
    #expect(
      try verdicts("handoffs: {at-most: 100}, escaped: {at-most: 0}", free, seeds: 0..<1)
        == [.pass, .pass]
    )
  }

  @Test func `holds an upper bound for a percentile that no run at its limit can move`() throws {
    let limited =
      "limits: {time: 1h}\n"
      + "model: {verify-app: {takes: {empirical: [9m, 9m, 9m, 9m, 9m, 9m, 9m, 9m, 9m, 2h]}}}\n"
    let bounds = "makespan: {at-most: 20m, p50: {at-most: 20m}, p95: {at-most: 20m}}"
    let found = try verdicts(bounds, limited, seeds: 0..<200)
    #expect(found == [.unknown, .pass, .unknown])
  }

  @Test func `states how many runs a limit ended`() throws {
    func found(_ seeds: Range<UInt64>) throws -> [String] {
      let plan = try Fixture.plan(
        "limits: {time: 1h}\n" + Fixture.work
          + "model: {verify-app: {takes: {uniform: [2h, 3h]}}}\nexpect: {numbers: {tokens: {at-most: 9}}}\n"
      )
      return SweepAssessment.coversAllSeeds(plan, seeds.map { TestRun(plan, seed: $0).judged })
        .map(\.actual)
    }
    #expect(try found(0..<1) == ["0 when a limit ended the run"])
    #expect(try found(0..<2).first?.hasSuffix(", 2 runs, of which a limit ended 2") == true)
  }

  @Test func `rounds times, unless that would hide on which side of a bound they are`() throws {
    func found(_ takes: String, _ most: String, _ seeds: Range<UInt64>) throws -> ExpectationResult
    {
      let plan = try Fixture.plan(
        Fixture.work + "model: {backend-implementer: {takes: \(takes)}}\n"
          + "expect: {numbers: {makespan: {at-most: \(most)}}}\n"
      )
      let results = SweepAssessment.coversAllSeeds(
        plan,
        seeds.map { TestRun(plan, seed: $0).judged }
      )
      return try #require(results.first)
    }
    let many = try found("{uniform: [20m, 80m]}", "30m", 0..<20)
    #expect(many.verdict == .fail && !many.actual.contains("."), "\(many.actual)")
    let second = "{uniform: [600s, 601s]}"
    #expect(try ["10m", "10m1s"].contains(found(second, "20m", 0..<1).actual))
    let close = try found(second, "10m", 0..<1)
    #expect(close.verdict == .fail && close.actual.hasPrefix("10m0."), "\(close.actual)")
  }

  @Test func `accepts the widest possible bounds`() throws {
    let years = "limits: {time: 106751d}\nbehaviour: {verify-app: [{takes: 106000d}]}\n"
    #expect(
      try verdicts("makespan: {is: 106000d, within: 106000d}", years, seeds: 0..<1) == [.pass]
    )
    let wide = "limits: {time: 106751d}\nmodel: {verify-app: {takes: {empirical: [1s, 100000d]}}}\n"
    #expect(try verdicts("makespan: {at-most: 100d}", wide, seeds: 0..<6) != [.pass])
  }

  @Test func `has a wide interval when a few runs all have the same share`() throws {
    let plan = try Fixture.plan(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
          - {id: C, description: c, agent: frontend-implementer, verification: manual-required}
      model: {backend-implementer: {takes: {uniform: [1m, 2m]}}}
      expect: {numbers: {completed: {at-least: 60}}}
      """
    )
    let runs = (0..<10).map { TestRun(plan, seed: $0) }.map(\.judged)
    #expect(SweepAssessment.coversAllSeeds(plan, runs).map(\.verdict) == [.unknown])
  }
}
