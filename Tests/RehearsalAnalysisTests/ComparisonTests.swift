import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `A comparison` {
  @Test func `of a configuration with itself is exactly zero in every run`() throws {
    let model = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}, succeeds: 70}}\n"
    let comparison = try SampleComparison(first: model, second: model).comparison(isOfItself: true)
    #expect(comparison.pairsHaveIdenticalEvents && comparison.decision == .nonInferior)
    #expect(
      comparison.findings.allSatisfy { $0.estimatesByScenario.allSatisfy { $0.difference == 0 } }
    )
    #expect(comparison.status == .passed)
  }

  @Test func `decides against a margin that was declared`() throws {
    let quick = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let slow = "model: {backend-implementer: {takes: {uniform: [2m, 11m]}}}\n"
    func decision(_ first: String, _ second: String, margin: Double) throws -> MarginDecision {
      try SampleComparison(
        first: first,
        second: second,
        margins: [Margin(.makespan, margin * minutes)]
      )
      .decision()
    }
    #expect(try decision(slow, quick, margin: 0) == .superior)
    #expect(try decision(quick, slow, margin: 3) == .nonInferior)
    #expect(try decision(quick, slow, margin: 0.5) == .inferior)
    // A minute more, and a margin of a minute: which side of it the difference is cannot be told.
    let other = "model: {backend-implementer: {takes: {uniform: [1m, 11m]}}}\n"
    #expect(try decision(quick, other, margin: 1) == .inconclusive)
  }

  @Test func `ends with the status of the worst that it decided`() throws {
    let quick = try SampleComparison(second: "model: {backend-implementer: {takes: 9m}}\n")
      .comparison()
    func status(_ margins: [Margin]) throws -> RehearsalAnalysis.ExitStatus {
      try SampleComparison(
        second: "model: {backend-implementer: {takes: 9m}}\n",
        metrics: [.completed],
        margins: margins
      ).comparison().status
    }
    #expect(quick.findings.contains { $0.metric == .makespan && $0.margin == nil })
    #expect(try status([Margin(.makespan, 10 * minutes)]) == .passed)
    #expect(try status([Margin(.makespan, minutes)]).rawValue == 4)
    #expect(try status([Margin(.makespan, minutes), Margin(.passed, 1)]) == .regression)
    #expect(ExitStatus(of: [quick]) == quick.status)
  }

  private static let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"

  private func alike(
    _ pairs: Int,
    ceiling: Double? = nil,
    scenarios: Int = 1
  ) throws -> Comparison {
    try SampleComparison(
      first: Self.varied,
      second: Self.varied,
      pairs: pairs,
      scenarios: scenarios,
      margins: [Margin(.retries, 1)],
      ceilings: ceiling.map { [Margin(.retries, $0)] } ?? []
    ).comparison()
  }

  @Test func `by a margin that no difference exceeds says so`() throws {
    func cautions(_ margin: Double) throws -> [String] {
      let limit = "limits: {time: 1h}\n"
      let margins = [Margin(.makespan, margin * minutes)]
      return try SampleComparison(first: limit, second: limit, margins: margins).comparison()
        .cautions
    }
    let warning =
      "no difference of makespan can exceed the margin of 1h, so it excludes nothing; give a smaller --margin"
    #expect(try cautions(60).first == warning)
    #expect(try !cautions(59).contains { $0.hasPrefix("no difference") })
  }

  /// Of thirty pairs that are alike, 11.6 % of all may be others, of forty 8.8 %: 1 - 0.025^(1/40).
  @Test func `of pairs that are all alike is decided where a ceiling bounds what others may be`()
    throws
  {
    let open = try alike(300)
    #expect(open.decision == .inconclusive)
    #expect(
      try open.finding(.retries).estimatesByScenario[0].interval == Interval(-.infinity, .infinity)
    )
    #expect(
      open.cautions == [
        "all 300 pairs of retries differ by the same, which leaves open that up to 1.22 % of runs differ by any amount (368 pairs leave 1 %); only a --ceiling retries=VALUE bounds the mean"
      ]
    )
    #expect(try alike(40, ceiling: 10).decision == .nonInferior)
    let few = try alike(30, ceiling: 10)
    #expect(few.decision == .inconclusive)
    let interval = try few.finding(.retries).estimatesByScenario[0].interval
    #expect(abs(interval.high - 10 * 0.1157) < 1e-3 && abs(interval.low + interval.high) < 1e-12)
    #expect(
      few.cautions == [
        "all 30 pairs of retries differ by the same, which leaves open that up to 11.57 % of runs differ by as much as 10; 36 pairs that do not differ, or a lower --ceiling retries=VALUE, decide"
      ]
    )
    #expect(try alike(36, ceiling: 10).decision == .nonInferior)
    #expect(try alike(2, scenarios: 8).decision == .inconclusive)
  }

  /// If one of thirty pairs is another, 17.2 % of all may be others.
  ///
  /// Ten percent of others reach the margin, and 36 pairs exclude them: 0.9^36 is below 0.025.
  @Test(arguments: [0, 7])
  func `of pairs that are nearly all alike asks for the same, whichever pair is another`(
    position: Int
  ) {
    let first = Array(repeating: 0.0, count: 30)
    var second = first
    second[position] = 5
    let conditions = EstimateConditions(bounds: Interval(-10, 10))
    let estimate = Estimate(.retries, first, second, conditions, alpha: 0.05)
    #expect(
      estimate.caution(1, 0.05)
        == "nearly all 30 pairs of retries differ by the same, which leaves open that up to 17.22 % of runs differ by as much as 10; 36 pairs that do not differ, or a lower --ceiling retries=VALUE, decide"
    )
  }

  @Test func `of what draws nothing is decided by its only pair`() throws {
    let slow = "model: {backend-implementer: {takes: 9m, succeeds: 100}}\n"
    func decision(_ minutes: Double) throws -> MarginDecision {
      try SampleComparison(second: slow, pairs: 1, margins: [Margin(.makespan, minutes * 60e9)])
        .decision()
    }
    #expect(try decision(9) == .nonInferior)
    #expect(try decision(8) == .inferior)
    let shares = SampleComparison(
      first: Self.varied,
      second: Self.varied,
      pairs: 2,
      scenarios: 8,
      margins: [Margin(.passed, 200)]
    )
    #expect(try shares.decision() == .inconclusive)
    #expect(try shares.comparison().finding(.passed).pooledEstimate?.interval.low ?? 0 < -1_000)
  }

  /// A takes four minutes always, B in one pair of fifty 400 more: the issue that this was found by.
  @Test func `never calls a rare catastrophe good enough that it has not seen`() throws {
    let conditions = EstimateConditions()
    let same = Array(repeating: 4 * minutes, count: 30)
    let unseen = Estimate(.makespan, same, same, conditions, alpha: 0.05)
    #expect(unseen.claimPValues(minutes).decision(0.05) == .inconclusive)
    var second = same
    second[7] = 404 * minutes
    let seen = Estimate(.makespan, same, second, conditions, alpha: 0.05)
    #expect(seen.claimPValues(minutes).decision(0.05) == .inconclusive)
    #expect(seen.interval.high == .infinity)
    let caution = seen.caution(minutes, 0.05)
    #expect(
      caution
        == "a few pairs differ so much more in makespan than the others that nothing bounds the mean from above; run more pairs"
    )
  }

  @Test func `says that nothing differs, and why edits have no effect`() throws {
    func result(_ rest: String, _ reviewer: String?) throws -> ScenarioResult {
      let files = reviewer.map { ["agents/code-reviewer.md": $0] } ?? [:]
      let plan = try Fixture.plan(Fixture.work + rest, files: files)
      let runs = (0..<4).map { TestRun(plan, seed: UInt64($0)).judged }
      return ScenarioResult(plan: plan, path: "s.yaml", runs: runs)
    }
    func compared(_ rest: String = "", reviewer: String? = nil) throws -> Comparison {
      Comparison(
        Arm(name: "a", path: "a"),
        Arm(name: "b", path: "b"),
        [PairedScenario(try result("", nil), try result(rest, reviewer))],
        Question(metrics: [], margins: [Margin(.makespan, minutes)])
      )
    }
    func edits(_ comparison: Comparison) -> [String] { comparison.ineffectiveEdits.map(\.text) }
    let same = try compared()
    #expect(
      same.resultText
        == "the same events in all 4 pairs, and nothing is drawn at random; not worse on makespan"
    )
    #expect(same.status == .passed)
    #expect(
      ComparisonReport(same).description.contains(
        "why no event differs\n  the plans of A and B have no difference\n"
      )
    )
    #expect(
      try edits(compared("platform: {attempts: 9}\n"))
        == ["the platform differs, but no event depends on the keys that differ"]
    )
    let reviewer = try #require(Fixture.definitions["agents/code-reviewer.md"])
    let tools = reviewer.replacing("name: code-reviewer", with: "name: code-reviewer\ntools: Read")
    #expect(
      try edits(compared(reviewer: tools))
        == ["`code-reviewer`: tools differ, but no event of these scenarios depends on them"]
    )
    let text = try compared(reviewer: reviewer + "\n## Manners\nBe kind.\n")
    #expect(
      edits(text).map { String($0.prefix(82)) }
        == ["`code-reviewer`: the text of the definition differs, but nothing that a simulation"]
    )
    #expect(
      ComparisonReport(text).description.contains(", the same event for event, with every seed")
    )
    let slower = try compared("behaviour: {backend-implementer: [{takes: 5m}]}\n")
    #expect(edits(slower) == [] && slower.resultText == "worse on makespan")
  }

  @Test func `names what got worse without a margin, and by how much`() throws {
    let worse =
      "model: {backend-implementer: {takes: {uniform: [3m, 12m]}, spends: {uniform: [50, 150]}}}\n"
    let comparison = try SampleComparison(first: Self.varied, second: worse).comparison()
    #expect(
      comparison.resultText.contains("; worse, without a margin: makespan +4"),
      "\(comparison.resultText)"
    )
    #expect(comparison.resultText.contains(", tokens +"), "\(comparison.resultText)")
    #expect(comparison.status == .unknown)
    #expect(ComparisonReport(comparison).description.contains("result: \(comparison.resultText)\n"))
    let held = try SampleComparison(
      first: Self.varied,
      second: worse,
      margins: [Margin(.makespan, 5 * minutes), Margin(.tokens, 200)]
    ).comparison()
    #expect(!held.resultText.contains("worse, without"), "\(held.resultText)")
  }

  @Test func `never says that what a limit cut short is good enough`() throws {
    let cut = "limits: {events: 9}\n"
    let comparison = try SampleComparison(
      first: "model: {backend-implementer: {takes: 9m}}\n",
      second: cut,
      pairs: 40,
      margins: [Margin(.makespan, 0)]
    ).comparison()
    #expect(comparison.decision == .inconclusive)
    #expect(
      ComparisonReport(comparison).description.contains(
        "limits cut 0 runs of A and 40 of B short, so their numbers are not final: they show nothing good, and nothing bad that whole runs could change; raise `limits`"
      )
    )
    let same = SampleComparison(first: cut, second: cut)
    #expect(try same.comparison().status == .nothingRan)
    #expect(try same.comparison(isOfItself: true).decision == .inconclusive)
  }

  @Test func `lets more wins never lower a decision on what a run has or has not`() {
    let rank: [MarginDecision] = [.inferior, .inconclusive, .nonInferior, .superior]
    for losses in 0...6 {
      var before = 0
      for wins in 0...(40 - losses) {
        let first =
          Array(repeating: Metric.hundredPercent, count: losses)
          + Array(repeating: 0, count: 40 - losses)
        let second =
          Array(repeating: 0, count: losses) + Array(repeating: Metric.hundredPercent, count: wins)
          + Array(repeating: 0, count: 40 - losses - wins)
        let estimate = Estimate(
          .passed,
          first,
          second,
          EstimateConditions(isProportion: true),
          alpha: 0.05
        )
        let place = rank.firstIndex(of: estimate.claimPValues(500).decision(0.05)) ?? 0
        #expect(place >= before, "\(losses) losses, \(wins) wins")
        before = place
      }
    }
  }

  @Test func `calls four wins of four what they are: not enough`() {
    let second = Array(repeating: Metric.hundredPercent, count: 4) + Array(repeating: 0, count: 36)
    let estimate = Estimate(
      .passed,
      Array(repeating: 0, count: 40),
      second,
      EstimateConditions(isProportion: true),
      alpha: 0.05
    )
    #expect(abs(estimate.claimPValues(0).betterPValue - 0.0625) < 1e-9)
    #expect(estimate.claimPValues(0).decision(0.05) == .inconclusive)
  }

  @Test func `asks of two hundred pairs what two points of completion are enough for`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [8m, 9m]}}}\n"
    #expect(try SampleComparison(second: slow, pairs: 200).decision() == .nonInferior)
    #expect(try SampleComparison(second: slow, pairs: 100).decision() == .inconclusive)
  }

  @Test func `of one pair knows nothing of what varies`() throws {
    let comparison = try SampleComparison(
      second: Self.varied,
      pairs: 1,
      margins: [Margin(.makespan, 60 * minutes)]
    ).comparison()
    #expect(comparison.decision == .inconclusive)
    #expect(try comparison.finding(.makespan).estimatesByScenario[0].interval.high == .infinity)
  }

  @Test func `of nothing is that nothing ran`() throws {
    #expect(try SampleComparison(pairs: 0).comparison().status == .nothingRan)
  }

  @Test func `pools eight scenarios and more, and no fewer`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [1m, 3m]}}}\n"
    let seven = try SampleComparison(second: slow, pairs: 5, scenarios: 7).comparison()
    #expect(try seven.finding(.makespan).pooledEstimate == nil)
    #expect(try seven.finding(.makespan).decisions.count == 7)
    let eight = try SampleComparison(second: slow, pairs: 5, scenarios: 8).comparison()
    let pooled = try #require(try eight.finding(.makespan).pooledEstimate)
    #expect(pooled.pairCount == 40 && pooled.interval.contains(2 * minutes))
    #expect(try eight.finding(.makespan).decisions.count == 1)
    #expect(ComparisonReport(eight).description.contains("8 scenarios, each counting the same, 40"))
  }

  @Test func `of a share of which hardly a pair differs does not claim that it differs`() throws {
    let rare = RareDifferences(
      Array(repeating: 0, count: 197) + [-1, -1, -1],
      within: Interval(-1, 1)
    )
    let interval = try #require(rare?.interval())
    #expect(interval.low < -0.03 && interval.low > -0.05)
    #expect(interval.high > 0.015 && interval.high < 0.02)
    #expect(RareDifferences([0] + Array(repeating: 1, count: 8), within: Interval(-1, 1)) == nil)
  }

  @Test func `says where two differ most and how to see it`() throws {
    let comparison = try SampleComparison(
      second: "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    ).comparison()
    let widest = try #require(comparison.widestPairs.first)
    let longest = comparison.scenarios[0].pairs.map(\.second.summary.time.nanoseconds).max()
    #expect(widest.metric == .makespan && widest.valueOfB == longest.map(Double.init))
    let report = ComparisonReport(comparison).description
    #expect(report.contains("    B  rehearse run s0.yaml --seed \(widest.seed) --agents x\n"))
  }

  @Test func `says what a run, a task and an outcome cost`() throws {
    let spends = "prices: {inherit: 10}\nmodel: {backend-implementer: {spends: 30000}}\n"
    let dear = "prices: {inherit: 20}\nmodel: {backend-implementer: {spends: 30000}}\n"
    let report = ComparisonReport(
      try SampleComparison(first: spends, second: dear, pairs: 4).comparison()
    ).description
    #expect(
      report.contains(
        "cost of                              A    B\n  a run                              0.3  0.6\n"
      )
    )
    #expect(report.contains("  tasks that ended completed, a run  0.3  0.6\n"))
  }

  @Test func `stopped because B failed where A did not is decided by that`() throws {
    let failing = "behaviour: {code-reviewer: [{decides: {decision: BLOCKED}, times: always}]}\n"
    let paired = try SampleComparison(second: failing, pairs: 2).paired()
    let comparison = Comparison(
      Arm(name: "a", path: "a.yaml"),
      Arm(name: "b", path: "b.yaml"),
      paired,
      Question(metrics: [], margins: []),
      stoppedBy: paired[0].resultOfB.repeatCommand(seed: 0)
    )
    #expect(comparison.status == .regression)
    #expect(
      ComparisonReport(comparison).description.contains(
        "result: worse: B failed where A did not, so nothing more was run\n  rehearse run s0.yaml --seed 0"
      )
    )
    let line = "rehearse run s0.yaml --seed 0 --agents x"
    let markdown = MarkdownComparison(comparison).description
    #expect(markdown.contains("so nothing more was run\n\n- `\(line)`\n"))
    #expect(try HTMLComparison([comparison]).page().contains("<code>\(line)</code>"))
    #expect(paired[0].seedsWhereOnlyBFails == [0, 1])
  }
}

@Suite struct `A concurrent map` {
  @Test func `keeps the order of the elements`() {
    #expect(Array(0..<1_000).concurrentMap { $0 * $0 } == (0..<1_000).map { $0 * $0 })
    #expect([Int]().concurrentMap { $0 }.isEmpty)
  }
}
