import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `A comparison that stops early` {
  private func sequence(_ contest: SampleComparison, ceilings: [Margin] = [], cap: Int = 400) throws
    -> SequentialComparison
  {
    let scenarios = try contest.paired()
    var question = contest.question
    question.ceilings = ceilings
    var sequence = try SequentialComparison(
      question,
      plans: scenarios.map { ($0.resultOfA.plan, $0.resultOfB.plan) },
      cap: cap
    )
    sequence.add(scenarios)
    return sequence
  }

  @Test func `is over once every gate is decided`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [10m, 20m]}}}\n"
    let contest = SampleComparison(
      second: slow,
      pairs: 100,
      margins: [Margin(.makespan, 5 * minutes)]
    )
    let sequence = try sequence(contest, ceilings: [Margin(.makespan, 30 * minutes)])
    #expect(
      sequence.isOver && sequence.addedPairCount == 100
        && sequence.sequences[0].decidingPairCount == 100
    )
    #expect(sequence.sequences[0].decision == .inferior)
    let comparison = try contest.comparison(sequence: sequence)
    #expect(comparison.decision == .inferior)
    let report = ComparisonReport(comparison).description
    #expect(report.contains("stopped after 100 of at most 400 pairs"))
    #expect(MarkdownComparison(comparison).description.contains("valid at any stop"))
    #expect(
      try HTMLComparison([comparison]).page().contains("Stopped after 100 of at most 400")
    )
  }

  @Test func `goes on to its cap where nothing can be told`() throws {
    let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let same = SampleComparison(
      first: varied,
      second: varied,
      pairs: 40,
      margins: [Margin(.passed, 100)]
    )
    let sequence = try sequence(same, cap: 40)
    #expect(sequence.isOver && sequence.sequences[0].decidingPairCount == nil)
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
    let contest = SampleComparison(
      second: slow,
      pairs: 100,
      margins: [Margin(.makespan, 5 * minutes)]
    )
    let sequence = try sequence(contest, ceilings: [Margin(.makespan, 6 * minutes)])
    #expect(sequence.sequences[0].reducedValueCount > 0)
    #expect(sequence.sequences[0].decision == .inconclusive)
    let report = ComparisonReport(try contest.comparison(sequence: sequence)).description
    #expect(report.contains("were cut at the ceiling of 6m, so nothing is decided by them"))
  }

  @Test func `asks for a ceiling if only the limits of the scenario bound what stays undecided`()
    throws
  {
    let slow = "model: {backend-implementer: {takes: {uniform: [10m, 20m]}}}\n"
    let contest = SampleComparison(
      second: slow,
      pairs: 40,
      margins: [Margin(.makespan, 5 * minutes)]
    )
    let unbounded = try sequence(contest, cap: 40)
    #expect(unbounded.sequences[0].decision == .inconclusive)
    let report = ComparisonReport(try contest.comparison(sequence: unbounded)).description
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(report.contains("only the limits of the scenarios bound makespan, by "))
    #expect(report.contains("give the most that counts with --ceiling makespan=VALUE"))
    for ceiling in [30.0, 200.0] {
      let bounded = try sequence(contest, ceilings: [Margin(.makespan, ceiling * minutes)], cap: 40)
      let report = ComparisonReport(try contest.comparison(sequence: bounded)).description
      #expect(!report.contains("only the limits"))
    }
  }

  @Test func `goes on where its ceiling cuts a value after it was decided`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [10m, 20m]}}}\n"
    let margins = [Margin(.makespan, 5 * minutes)]
    let contest = SampleComparison(second: slow, pairs: 100, margins: margins)
    var sequence = try sequence(contest, ceilings: [Margin(.makespan, 30 * minutes)])
    #expect(sequence.isOver)
    let slower = "model: {backend-implementer: {takes: 40m}}\n"
    sequence.add(try SampleComparison(second: slower, pairs: 1, margins: margins).paired())
    #expect(sequence.sequences[0].reducedValueCount == 1)
    #expect(sequence.sequences[0].decision == .inconclusive)
    #expect(sequence.sequences[0].decidingPairCount == nil && !sequence.isOver)
  }

  @Test func `never says that what a limit cut short is good enough`() throws {
    let contest = SampleComparison(
      first: "model: {backend-implementer: {takes: 9m}}\n",
      second: "limits: {events: 9}\n",
      pairs: 100,
      margins: [Margin(.makespan, 5 * minutes)]
    )
    let sequence = try sequence(contest, ceilings: [Margin(.makespan, 30 * minutes)])
    #expect(sequence.sequences[0].decision == .inconclusive)
    #expect(sequence.sequences[0].decidingPairCount == nil && !sequence.isOver)
    #expect(try contest.comparison(sequence: sequence).decision == .inconclusive)
  }

  @Test func `takes back a decision that a run which a limit cut short makes doubtful`() throws {
    let slow = "model: {backend-implementer: {takes: {uniform: [10m, 20m]}}}\n"
    let margins = [Margin(.makespan, 5 * minutes)]
    let contest = SampleComparison(first: slow, pairs: 100, margins: margins)
    var sequence = try sequence(contest, ceilings: [Margin(.makespan, 30 * minutes)])
    #expect(sequence.sequences[0].decision == .superior && sequence.isOver)
    let cut = SampleComparison(second: "limits: {events: 9}\n", pairs: 1, margins: margins)
    sequence.add(try cut.paired())
    #expect(sequence.sequences[0].decision == .inconclusive && !sequence.isOver)
  }

  @Test(arguments: [Metric.completed, .passed])
  func `does not find B worse because a limit cut its runs short`(metric: Metric) throws {
    let contest = SampleComparison(
      second: "model: {backend-implementer: {takes: 9m}}\nlimits: {time: 5m}\n",
      pairs: 200,
      margins: [Margin(metric, 200)]
    )
    let sequence = try sequence(contest)
    #expect(sequence.sequences[0].sequence.interval.high < -200)
    #expect(sequence.sequences[0].decision == .inconclusive && !sequence.isOver)
    let comparison = try contest.comparison(sequence: sequence)
    #expect(comparison.findings.first { $0.metric == metric }?.decision == .inconclusive)
    let failing = "behaviour: {code-reviewer: [{decides: {decision: BLOCKED}, times: always}]}\n"
    let whole = SampleComparison(second: failing, pairs: 200, margins: [Margin(metric, 200)])
    #expect(try self.sequence(whole).sequences[0].decision == .inferior)
  }

  @Test func `of a configuration with itself decides what its report decides`() throws {
    let contest = SampleComparison(pairs: 50, margins: [Margin(.completed, 200)])
    let scenarios = try contest.paired()
    var sequence = try SequentialComparison(
      contest.question,
      plans: scenarios.map { ($0.resultOfA.plan, $0.resultOfB.plan) },
      cap: 130,
      isOfItself: true
    )
    sequence.add(scenarios)
    #expect(sequence.isOver && sequence.sequences[0].decision == .nonInferior)
    let comparison = try contest.comparison(sequence: sequence, isOfItself: true)
    #expect(comparison.decision == .nonInferior)
    #expect(ComparisonReport(comparison).description.contains("non-inferior  after 50 pairs"))
  }

  @Test func `needs a bound for what nothing bounds`() throws {
    let contest = SampleComparison(pairs: 2, margins: [Margin(.tokens, 5)])
    #expect(throws: SequentialComparison.UnboundedMetricError.self) { try sequence(contest) }
    #expect(try sequence(contest, ceilings: [Margin(.tokens, 100)]).sequences.count == 1)
  }

  @Test func `has one gate for each scenario, from eight on one for all of them`() throws {
    let margins = [Margin(.passed, 200), Margin(.makespan, minutes)]
    #expect(
      try sequence(SampleComparison(pairs: 2, scenarios: 3, margins: margins)).sequences.count == 6
    )
    let eight = try sequence(SampleComparison(pairs: 2, scenarios: 8, margins: margins))
    #expect(eight.sequences.map(\.scenarioIndex) == [nil, nil])
  }

  @Test func `counts pairs that differ only if every run of both plans completes all or nothing`()
    throws
  {
    let more = """
      behaviour:
        backend-implementer: [{does: [{create: {id: T-9, description: Tidy, agent: frontend-implementer}}]}]

      """
    let margins = [Margin(.completed, 200)]
    let alike = try sequence(SampleComparison(pairs: 2, margins: margins))
    #expect(alike.sequences[0].discordanceProcess != nil)
    let unlike = try sequence(SampleComparison(second: more, pairs: 2, margins: margins))
    #expect(unlike.sequences[0].discordanceProcess == nil)
  }
}
