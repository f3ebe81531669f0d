import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

@Suite struct `One pair of a scenario that draws nothing` {
  private static let slow = "model: {backend-implementer: {takes: 9m}}\n"

  @Test(arguments: [1, 2, 30])
  func `decides as many do`(pairs: Int) throws {
    func decision(_ margin: Double) throws -> MarginDecision {
      try SampleComparison(
        second: Self.slow,
        pairs: pairs,
        margins: [Margin(.makespan, margin * minutes), Margin(.completed, 2)]
      ).decision()
    }
    #expect(try decision(9) == .nonInferior)
    #expect(try decision(8) == .inferior)
  }

  @Test(arguments: [1, 30])
  func `is reported as exact`(pairs: Int) throws {
    let sample = SampleComparison(
      second: Self.slow,
      pairs: pairs,
      margins: [Margin(.makespan, minutes), Margin(.completed, 2)]
    )
    let report = ComparisonReport(try sample.comparison()).description
    let title = pairs == 1 ? "1 pair" : "30 pairs"
    #expect(
      report.contains(
        "s0.yaml, \(title), the same with every seed, because nothing is drawn at random\n"
      ),
      "\(report)"
    )
    #expect(report.replacing(#/ +/#, with: " ").contains(" +9m exact 1m inferior"), "\(report)")
    #expect(report.contains("(non-inferior)") && !report.contains("inconclusive"), "\(report)")
    #expect(!report.contains("decisions are made together"), "\(report)")
  }

  @Test func `beside one that draws is the same with every seed`() throws {
    let varied = SampleComparison(
      first: "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n",
      second: "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n",
      pairs: 3
    )
    let comparison = Comparison(
      Arm(name: "a", path: "a.yaml"),
      Arm(name: "b", path: "b.yaml"),
      try SampleComparison(pairs: 3).paired() + varied.paired(),
      varied.question
    )
    let report = ComparisonReport(comparison).description
    #expect(report.contains("3 pairs, the same event for event, with every seed\n"), "\(report)")
    #expect(report.contains("3 pairs, the same event for event: with less than 100 % of seeds"))
  }

  @Test func `decides nothing if there is none, or if the seed matters`() throws {
    let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let margins = [Margin(.completed, 2)]
    for sample in [
      SampleComparison(pairs: 0, margins: margins),
      SampleComparison(second: varied, pairs: 1, margins: margins),
    ] {
      #expect(try sample.decision() == .inconclusive)
    }
  }

  private func sequence(_ sample: SampleComparison) throws -> SequentialComparison {
    let scenarios = try sample.paired()
    var question = sample.question
    question.ceilings = [Margin(.makespan, 60 * minutes)]
    var sequence = try SequentialComparison(
      question,
      plans: scenarios.map { ($0.resultOfA.plan, $0.resultOfB.plan) },
      cap: 100
    )
    sequence.add(scenarios)
    return sequence
  }

  @Test(arguments: [1, 8])
  func `decides a sequence`(scenarios: Int) throws {
    for (margin, decision) in [(9.0, MarginDecision.nonInferior), (8, .inferior)] {
      let sample = SampleComparison(
        second: Self.slow,
        pairs: 1,
        scenarios: scenarios,
        margins: [Margin(.makespan, margin * minutes)]
      )
      let sequence = try sequence(sample)
      #expect(sequence.isOver && sequence.sequences[0].decision == decision)
      let comparison = try sample.comparison(sequence: sequence)
      #expect(comparison.decision == decision)
      let report = ComparisonReport(comparison).description.replacing(#/ +/#, with: " ")
      #expect(report.contains(" +9m \(decision.rawValue) after 1 pair"), "\(report)")
    }
  }

  @Test func `decides no sequence if the seed matters`() throws {
    let varied = "model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}\n"
    let sample = SampleComparison(
      second: varied,
      pairs: 1,
      margins: [Margin(.makespan, 9 * minutes)]
    )
    let sequence = try sequence(sample)
    #expect(!sequence.isOver && sequence.sequences[0].decision == .inconclusive)
  }

  @Test func `is enough for the power that a pilot estimates`() throws {
    let pilot = try SampleComparison(
      second: Self.slow,
      pairs: 3,
      margins: [Margin(.makespan, minutes), Margin(.completed, 2)]
    ).comparison()
    let report = PowerReport(PowerAnalysis(of: pilot)).description
    let lines = report.split(separator: "\n").filter { $0.contains("nothing is drawn") }
    #expect(
      lines.contains { $0.contains("completed") } && lines.contains { $0.contains("makespan") }
    )
    #expect(lines.allSatisfy { $0.contains(" 1 ") }, "\(report)")
  }
}
