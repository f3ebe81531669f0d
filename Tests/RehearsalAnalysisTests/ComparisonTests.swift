import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif
import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis

/// Compares two ways of doing the fixture's work, each given as the rest of its scenario.
private struct Contest {
  var first = ""
  var second = ""
  var pairs = 40
  var scenarios = 1
  var metrics: [Metric] = []
  var margins: [Margin] = []

  private func result(_ rest: String, _ number: Int) throws -> ScenarioResult {
    let plan = try Fixture.plan(Fixture.work + rest)
    let seeds = UInt64(number * 1_000)..<UInt64(number * 1_000 + pairs)
    let runs = seeds.map { seed in
      let trial = Trial(plan, seed: seed)
      return RunResult(summary: trial.summary, judgement: trial.judgement)
    }
    return ScenarioResult(plan: plan, path: "s\(number).yaml", runs: runs, options: " --agents x")
  }

  func paired() throws -> [PairedScenario] {
    try (0..<scenarios).map { PairedScenario(try result(first, $0), try result(second, $0)) }
  }

  var question: Question {
    var question = Question(metrics: metrics, margins: margins)
    question.resamples = 399
    return question
  }

  func comparison(
    named second: String = "b",
    path: String = "b.yaml",
    sequence: SequentialComparison? = nil
  ) throws -> Comparison {
    Comparison(
      Contender(name: "a", path: "a.yaml"),
      Contender(name: second, path: path),
      try paired(),
      question,
      sequence: sequence
    )
  }

  func decision() throws -> MarginDecision { try comparison().decision }
}

private let minutes = 60e9

extension Comparison {
  fileprivate func finding(_ metric: Metric) throws -> MetricFinding {
    try #require(findings.first { $0.metric == metric })
  }
}

@Suite struct `A comparison` {
  @Test func `of a configuration with itself is exactly zero in every run`() throws {
    let model = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}, succeeds: 70}}\n"
    let comparison = try Contest(first: model, second: model).comparison(path: "a.yaml")
    #expect(comparison.areSame && comparison.decision == .nonInferior)
    #expect(comparison.findings.allSatisfy { $0.byScenario.allSatisfy { $0.difference == 0 } })
    #expect(comparison.status == .passed)
  }

  @Test func `decides against a margin that was declared`() throws {
    let quick = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let slow = "model: {backend-implementer: {takes: {uniform: [2m, 10m]}}}\n"
    func decision(_ first: String, _ second: String, margin: Double) throws -> MarginDecision {
      try Contest(first: first, second: second, margins: [Margin(.makespan, margin * minutes)])
        .decision()
    }
    #expect(try decision(slow, quick, margin: 0) == .superior)
    #expect(try decision(quick, slow, margin: 2) == .nonInferior)
    #expect(try decision(quick, slow, margin: 0.5) == .inferior)
    // A minute more, and a margin of a minute: which side of it the difference is cannot be told.
    let other = "model: {backend-implementer: {takes: {uniform: [1m, 11m]}}}\n"
    #expect(try decision(quick, other, margin: 1) == .inconclusive)
  }

  @Test func `ends with the status of the worst that it decided`() throws {
    let quick = try Contest(second: "model: {backend-implementer: {takes: 9m}}\n").comparison()
    func status(_ margins: [Margin]) throws -> RehearsalAnalysis.ExitStatus {
      try Contest(
        second: "model: {backend-implementer: {takes: 9m}}\n",
        metrics: [.completed],
        margins: margins
      ).comparison().status
    }
    #expect(quick.findings.contains { $0.metric == .makespan && $0.margin == nil })
    #expect(try status([Margin(.makespan, 10 * minutes)]) == .passed)
    #expect(try status([Margin(.makespan, minutes)]).rawValue == 4)
    #expect(try status([Margin(.makespan, 10 * minutes), Margin(.passed, 1)]) == .unknown)
    #expect(try status([Margin(.makespan, minutes), Margin(.passed, 1)]) == .regression)
    #expect(ExitStatus(of: [quick]) == quick.status)
  }

  @Test func `of runs that are all the same shows nothing by a few of them`() throws {
    func decision(_ pairs: Int, scenarios: Int = 1) throws -> MarginDecision {
      try Contest(pairs: pairs, scenarios: scenarios, margins: [Margin(.retries, 0)]).decision()
    }
    #expect(try decision(5) == .inconclusive)
    #expect(try decision(40) == .nonInferior)
    #expect(try decision(2, scenarios: 8) == .inconclusive)
    let shares = Contest(pairs: 2, scenarios: 8, margins: [Margin(.passed, 200)])
    #expect(try shares.decision() == .inconclusive)
    #expect(try shares.comparison().finding(.passed).pooled?.interval.low ?? 0 < -1_000)
  }

  @Test func `never says that what a limit cut short is good enough`() throws {
    let cut = "limits: {events: 9}\n"
    let comparison = try Contest(
      first: "model: {backend-implementer: {takes: 9m}}\n",
      second: cut,
      pairs: 40,
      margins: [Margin(.makespan, 0)]
    ).comparison()
    #expect(comparison.decision == .inconclusive)
    #expect(
      ComparisonReport(comparison).description.contains(
        "limits cut 0 runs of A and 40 of B short, so their numbers show nothing good; raise `limits`"
      )
    )
    #expect(try Contest(first: cut, second: cut).comparison().status == .nothingRan)
  }

  @Test func `lets more wins never lower a decision on what a run has or has not`() {
    let rank: [MarginDecision] = [.inferior, .inconclusive, .nonInferior, .superior]
    for losses in 0...6 {
      var before = 0
      for wins in 0...(40 - losses) {
        let first =
          Array(repeating: Metric.whole, count: losses) + Array(repeating: 0, count: 40 - losses)
        let second =
          Array(repeating: 0, count: losses) + Array(repeating: Metric.whole, count: wins)
          + Array(repeating: 0, count: 40 - losses - wins)
        let estimate = Estimate(.passed, first, second, isProportion: true, alpha: 0.05)
        let place = rank.firstIndex(of: estimate.claims(500).decision(0.05)) ?? 0
        #expect(place >= before, "\(losses) losses, \(wins) wins")
        before = place
      }
    }
  }

  @Test func `calls four wins of four what they are: not enough`() {
    let second = Array(repeating: Metric.whole, count: 4) + Array(repeating: 0, count: 36)
    let estimate = Estimate(
      .passed,
      Array(repeating: 0, count: 40),
      second,
      isProportion: true,
      alpha: 0.05
    )
    #expect(abs(estimate.claims(0).isBetter - 0.0625) < 1e-9)
    #expect(estimate.claims(0).decision(0.05) == .inconclusive)
  }

  @Test func `asks of two hundred pairs what two points of completion are enough for`() throws {
    let slow = "model: {backend-implementer: {takes: 9m}}\n"
    #expect(try Contest(second: slow, pairs: 200).decision() == .nonInferior)
    #expect(try Contest(second: slow, pairs: 100).decision() == .inconclusive)
  }

  @Test func `of one pair knows nothing of what varies`() throws {
    let comparison = try Contest(
      second: "model: {backend-implementer: {takes: 9m}}\n",
      pairs: 1,
      margins: [Margin(.makespan, 60 * minutes)]
    ).comparison()
    #expect(comparison.decision == .inconclusive)
    #expect(try comparison.finding(.makespan).byScenario[0].interval.high == .infinity)
  }

  @Test func `of nothing is that nothing ran`() throws {
    #expect(try Contest(pairs: 0).comparison().status == .nothingRan)
  }

  @Test func `pools eight scenarios and more, and no fewer`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [1m, 3m]}}}\n"
    let seven = try Contest(second: slow, pairs: 5, scenarios: 7).comparison()
    #expect(try seven.finding(.makespan).pooled == nil)
    #expect(try seven.finding(.makespan).decisions.count == 7)
    let eight = try Contest(second: slow, pairs: 5, scenarios: 8).comparison()
    let pooled = try #require(try eight.finding(.makespan).pooled)
    #expect(pooled.pairs == 40 && pooled.interval.contains(2 * minutes))
    #expect(try eight.finding(.makespan).decisions.count == 1)
    #expect(ComparisonReport(eight).description.contains("8 scenarios, each counting the same, 40"))
  }

  @Test func `of a share of which hardly a pair differs does not claim that it differs`() throws {
    let rare = RareDifferences(Array(repeating: 0, count: 197) + [-1, -1, -1], 1)
    let interval = try #require(rare?.interval())
    #expect(interval.low < -0.03 && interval.low > -0.05)
    #expect(interval.high > 0.015 && interval.high < 0.02)
    #expect(RareDifferences(Array(repeating: 1, count: 10), 1) == nil)
  }

  @Test func `says where two differ most and how to see it`() throws {
    let comparison = try Contest(
      second: "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    ).comparison()
    let widest = try #require(comparison.widestPairs.first)
    let longest = comparison.scenarios[0].pairs.map(\.second.summary.time.nanoseconds).max()
    #expect(widest.metric == .makespan && widest.second == longest.map(Double.init))
    let report = ComparisonReport(comparison).description
    #expect(report.contains("    B  rehearse run s0.yaml --seed \(widest.seed) --agents x\n"))
  }

  @Test func `says what a run, a task and an outcome cost`() throws {
    let spends = "prices: {inherit: 10}\nmodel: {backend-implementer: {spends: 30000}}\n"
    let dear = "prices: {inherit: 20}\nmodel: {backend-implementer: {spends: 30000}}\n"
    let report = ComparisonReport(
      try Contest(first: spends, second: dear, pairs: 4).comparison()
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
    let paired = try Contest(second: failing, pairs: 2).paired()
    let comparison = Comparison(
      Contender(name: "a", path: "a.yaml"),
      Contender(name: "b", path: "b.yaml"),
      paired,
      Question(metrics: [], margins: []),
      stoppedBy: paired[0].second.repeatLine(seed: 0)
    )
    #expect(comparison.status == .regression)
    #expect(
      ComparisonReport(comparison).description.contains(
        "result: inferior: B failed where A did not, so nothing more was run\n  rehearse run s0.yaml --seed 0"
      )
    )
    #expect(paired[0].seedsThatFailAlone == [0, 1])
  }
}

@Suite struct `A comparison in every format` {
  private static let other = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"

  @Test func `says what it is and where its models come from`() throws {
    let said = "calibration: {source: ledgers of March, date: 2026-03-31, runs: 427}\n"
    let comparison = try Contest(first: said, second: said + Self.other).comparison()
    let line =
      "This compares models of agents under this protocol, not agents; calibrated on ledgers of March, 427 runs, "
      + "2026-03-31."
    #expect(ComparisonReport(comparison).description.contains(line))
    #expect(MarkdownComparison(comparison).description.contains(line))
    #expect(try HTMLComparison([(comparison, [])]).page().contains(line))
    let json = String(decoding: try JSONComparison([(comparison, [])]).encoded(), as: UTF8.self)
    #expect(json.contains(line))
    let bare = ComparisonReport(try Contest(second: Self.other).comparison()).description
    #expect(bare.contains("calibrated on nothing that is named."))
    let one = ComparisonReport(try Contest(first: said, second: Self.other).comparison())
      .description
    #expect(one.contains("calibrated A on ledgers of March, 427 runs, 2026-03-31, B on nothing"))
  }

  @Test func `in JSON has every figure, and leaves out an end that nothing bounds`() throws {
    let comparison = try Contest(second: Self.other, pairs: 1).comparison()
    let data = try JSONComparison([(comparison, [KeptPair(fails: true, repeatLine: "r")])])
      .encoded()
    let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let compared = try #require((report["comparisons"] as? [[String: Any]])?.first)
    let scenario = try #require((compared["scenarios"] as? [[String: Any]])?.first)
    let figures = try #require(scenario["figures"] as? [[String: Any]])
    let makespan = try #require(figures.first { $0["metric"] as? String == "makespan" })
    #expect((makespan["interval"] as? [String: Any])?.isEmpty == true)
    #expect(makespan["a"] as? Double == 0)
    #expect((compared["kept"] as? [[String: Any]])?.first?["fails"] as? Bool == true)
    #expect(report["exit"] as? Int == 2)
  }

  @Test func `in Markdown and HTML shows names without doing what they say`() throws {
    let name = "<script>|`b`"
    let comparison = try Contest(second: Self.other).comparison(named: name)
    #expect(MarkdownComparison(comparison).description.contains("\\<script\\>\\|\\`b\\`"))
    let page = try HTMLComparison([(comparison, [])]).page()
    #expect(!page.contains("<script>") && page.contains("&lt;script&gt;"))
  }

  @Test func `in HTML has charts that are sound drawings`() throws {
    let page = try HTMLComparison([
      (try Contest(second: Self.other, margins: [Margin(.makespan, 9 * minutes)]).comparison(), [])
    ]).page()
    let drawings = page.matches(of: /(?s)<svg.*?<\/svg>/).map { String($0.0) }
    #expect(drawings.count == 5, "forest plot, spread, convergence and two runs side by side")
    for drawing in drawings {
      #expect(XMLParser(data: Data(drawing.utf8)).parse())
    }
    for words in [
      "makespan, B - A by scenario", "is spread over pairs", "by pairs", "the handoffs of one run",
    ] {
      #expect(page.contains(words))
    }
  }

  @Test func `tells pairs that were kept, and which still fail`() throws {
    let comparison = try Contest(second: Self.other).comparison()
    let kept = [
      KeptPair(fails: true, repeatLine: "line one"), KeptPair(fails: false, repeatLine: "two"),
    ]
    let report = ComparisonReport(comparison, kept: kept).description
    #expect(report.contains("kept for failing before: 1 of 2 pairs still do\n  line one\n\n"))
    #expect(MarkdownComparison(comparison, kept: kept).description.contains("- `line one`\n"))
  }
}

@Suite struct `A comparison that stops early` {
  private func sequence(_ contest: Contest, ceilings: [Margin] = [], cap: Int = 400) throws
    -> SequentialComparison
  {
    let scenarios = try contest.paired()
    var sequence = try SequentialComparison(
      contest.question,
      plans: scenarios.map { ($0.first.plan, $0.second.plan) },
      ceilings: ceilings,
      cap: cap
    )
    sequence.add(scenarios)
    return sequence
  }

  @Test func `is over once every gate is decided`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [10m, 20m]}}}\n"
    let contest = Contest(second: slow, pairs: 100, margins: [Margin(.makespan, 5 * minutes)])
    let sequence = try sequence(contest, ceilings: [Margin(.makespan, 30 * minutes)])
    #expect(sequence.isOver && sequence.pairs == 100 && sequence.sequences[0].decidedAt == 100)
    #expect(sequence.sequences[0].decision == .inferior)
    let comparison = try contest.comparison(sequence: sequence)
    #expect(comparison.decision == .inferior)
    let report = ComparisonReport(comparison).description
    #expect(report.contains("stopped after 100 of at most 400 pairs"))
    #expect(MarkdownComparison(comparison).description.contains("valid at any stop"))
    #expect(
      try HTMLComparison([(comparison, [])]).page().contains("Stopped after 100 of at most 400")
    )
  }

  @Test func `goes on to its cap where nothing can be told`() throws {
    let same = Contest(pairs: 40, margins: [Margin(.passed, 100)])
    let sequence = try sequence(same, cap: 40)
    #expect(sequence.isOver && sequence.sequences[0].decidedAt == nil)
    let report = ComparisonReport(try same.comparison(sequence: sequence)).description
    #expect(
      report.contains(
        "stopped at the cap of 40 pairs; decided by what is valid at any stop, with the intervals"
      )
    )
    #expect(report.contains("inconclusive  not by 40 pairs  evidence 1"))
  }

  @Test func `calls nothing good that its ceiling has cut`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [10m, 20m]}}}\n"
    let contest = Contest(second: slow, pairs: 100, margins: [Margin(.makespan, 5 * minutes)])
    let sequence = try sequence(contest, ceilings: [Margin(.makespan, 6 * minutes)])
    #expect(sequence.sequences[0].cut > 0)
    #expect(sequence.sequences[0].decision == .inconclusive)
    let report = ComparisonReport(try contest.comparison(sequence: sequence)).description
    #expect(report.contains("were cut at the ceiling of 6m, so nothing is decided by them"))
  }

  @Test func `never says that what a limit cut short is good enough`() throws {
    let contest = Contest(
      first: "model: {backend-implementer: {takes: 9m}}\n",
      second: "limits: {events: 9}\n",
      pairs: 100,
      margins: [Margin(.makespan, 5 * minutes)]
    )
    let sequence = try sequence(contest, ceilings: [Margin(.makespan, 30 * minutes)])
    #expect(sequence.sequences[0].decision == .superior)
    #expect(try contest.comparison(sequence: sequence).decision == .inconclusive)
  }

  @Test func `needs a bound for what nothing bounds`() throws {
    let contest = Contest(pairs: 2, margins: [Margin(.tokens, 5)])
    #expect(throws: SequentialComparison.Unbounded.self) { try sequence(contest) }
    #expect(try sequence(contest, ceilings: [Margin(.tokens, 100)]).sequences.count == 1)
  }

  @Test func `has one gate for each scenario, from eight on one for all of them`() throws {
    let margins = [Margin(.passed, 200), Margin(.makespan, minutes)]
    #expect(try sequence(Contest(pairs: 2, scenarios: 3, margins: margins)).sequences.count == 6)
    let eight = try sequence(Contest(pairs: 2, scenarios: 8, margins: margins))
    #expect(eight.sequences.map(\.scenario) == [nil, nil])
  }
}

@Suite struct `What comparisons say of themselves` {
  private func result(_ rest: String, seeds: Int) throws -> ScenarioResult {
    let plan = try Fixture.plan(Fixture.work + rest)
    let runs = (0..<seeds).map { seed in
      let trial = Trial(plan, seed: UInt64(seed))
      return RunResult(summary: trial.summary, judgement: trial.judgement)
    }
    return ScenarioResult(plan: plan, path: "s.yaml", runs: runs)
  }

  @Test func `A against itself raises an alarm no more often than is stated`() throws {
    let model = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}, succeeds: 60}}\n"
    let result = try result(model, seeds: 20 * 60)
    let alarms = FalseAlarms([result], metrics: Metric.allCases, pairs: 20, comparisons: 30)
    #expect(alarms.status == .passed)
    #expect(alarms.description.contains("metric     alarms"))
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
    var result = try result(model, seeds: 20 * 60)
    // Every other block of seeds takes longer: no instrument may find that in A and A.
    for place in result.runs.indices where place / 20 % 2 == 1 {
      result.runs[place].summary.time = Instant(
        nanoseconds: result.runs[place].summary.time.nanoseconds + 3_600_000_000_000
      )
    }
    let alarms = FalseAlarms([result], metrics: [.makespan], pairs: 20, comparisons: 30)
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
    let pilot = try Contest(
      second: other,
      margins: [Margin(.makespan, minutes), Margin(.passed, 500), Margin(.tokens, 3)]
    ).comparison()
    let report = PowerReport(pilot: pilot).description
    // 157 pairs of which one in twenty favours B show five points four times in five.
    #expect(report.contains("passed    5 points    157    5 % of pairs differ"))
    let minute = try #require(report.firstMatch(of: #/makespan  1m +(\d+) /#))
    // The deviation of a uniform length from one to nine minutes is 2.3 minutes.
    #expect((25...70).contains(try #require(Int(minute.1))))
    #expect(report.contains("by a pilot of 40 pairs"))
  }
}
