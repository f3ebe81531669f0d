public import Foundation
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A report on comparisons as JSON, format 1, for other programs.
///
/// Numbers are in the units of their metrics: hundredths of a percent, nanoseconds of virtual time, or
/// hundred-millionths of the currency's unit. Infinite bounds of intervals are omitted. Later versions of the
/// format only add keys.
public struct JSONComparison {
  private let comparisons: [Comparison]

  /// Creates the report of comparisons.
  public init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  public func encoded() throws -> Data {
    try JSONFile.data(
      Report(
        exit: ExitStatus(of: comparisons).rawValue,
        comparisons: comparisons.map(ComparisonObject.init)
      )
    )
  }

  private struct Report: Encodable {
    var format = 1
    var exit: Int32
    var comparisons: [ComparisonObject]
  }

  private struct Side: Encodable {
    var name: String
    var path: String
    var cost: Cost?

    init(_ arm: Arm, _ breakdown: CostBreakdown) {
      name = arm.name
      path = arm.path
      cost = breakdown.total > 0 ? Cost(breakdown) : nil
    }
  }

  private struct Cost: Encodable {
    var run: Double
    var task: Double?
    var completedTask: Double?
    var byOutcome: [String: Double]
    var byTask: [Task]

    struct Task: Encodable {
      var scenario: String
      var task: String
      var cost: Double
    }

    init(_ breakdown: CostBreakdown) {
      run = breakdown.ofRun
      task = breakdown.ofTask
      completedTask = breakdown.perCompletedTask
      byOutcome = Dictionary(breakdown.byOutcome.map { ($0.kind.rawValue, $0.cost) }) { $1 }
      byTask = breakdown.byTask.map { Task(scenario: $0.scenario, task: $0.task, cost: $0.cost) }
    }
  }

  private struct ComparisonObject: Encodable {
    var a: Side
    var b: Side
    var decision: String
    /// The result in one line of plain words.
    var result: String
    /// The metrics without a margin in which B is worse.
    var worseWithoutMargin: [String]
    var areSame: Bool
    /// What differs between the configurations without any effect, if no event differs.
    var ineffectiveEdits: [String]
    var stop: String?
    var cautions: [String]
    var metrics: [MetricObject]
    var scenarios: [Scenario]
    var sequence: Sequence?
    var widest: [WidestPairObject]
    var kept: [CorpusPairObject]
    var models: String

    init(_ comparison: Comparison) {
      a = Side(comparison.first, comparison.costs.first)
      b = Side(comparison.second, comparison.costs.second)
      decision = comparison.decision.rawValue
      result = comparison.words
      ineffectiveEdits = comparison.ineffectiveEdits.map(\.text)
      worseWithoutMargin = comparison.worseWithoutMargin.map(\.metric.rawValue)
      areSame = comparison.areSame
      stop = comparison.stop
      cautions = comparison.cautions
      metrics = comparison.findings.map { MetricObject($0) }
      scenarios = comparison.scenarios.enumerated().map { Scenario($1, $0, comparison) }
      sequence = comparison.sequence.map { Sequence($0, comparison) }
      widest = comparison.widestPairs.map { WidestPairObject($0) }
      kept = comparison.corpusPairs.map { CorpusPairObject(fails: $0.fails, repeat: $0.repeatLine) }
      models = CalibrationNote(comparison).phrase.text
    }
  }

  private struct MetricObject: Encodable {
    var metric: String
    var margin: Double?
    var decision: String
    var pooled: Figure?

    init(_ finding: MetricFinding) {
      metric = finding.metric.rawValue
      margin = finding.margin
      decision = finding.decision.rawValue
      pooled = finding.pooled.map { Figure($0, of: finding.metric) }
    }
  }

  private struct Scenario: Encodable {
    var path: String
    var name: String
    var pairs: Int
    var areSame: Bool
    var figures: [Figure]

    init(_ scenario: PairedScenario, _ index: Int, _ comparison: Comparison) {
      path = scenario.path
      name = scenario.first.plan.name
      pairs = scenario.pairs.count
      areSame = scenario.areSame
      figures = comparison.findings.map { finding in
        var figure = Figure(finding.byScenario[index], of: finding.metric)
        if finding.pooled == nil { figure.decision = finding.decisions[index].rawValue }
        return figure
      }
    }
  }

  private struct Bounds: Encodable {
    var low: Double?
    var high: Double?

    init(_ interval: Interval) {
      low = interval.low.isFinite ? interval.low : nil
      high = interval.high.isFinite ? interval.high : nil
    }
  }

  private struct Quantile: Encodable {
    var difference: Double
    var interval: Bounds

    init(_ quantile: (difference: Double, interval: Interval)) {
      difference = quantile.difference
      interval = Bounds(quantile.interval)
    }
  }

  private struct Figure: Encodable {
    var metric: String
    var pairs: Int
    /// The decision about the metric in the scenario; `nil` if the scenarios are pooled.
    var decision: String?
    var a: Double
    var b: Double
    var difference: Double
    var interval: Bounds
    var pairedVariance: Double?
    var onlyA: Int?
    var onlyB: Int?
    var mcNemar: Double?
    var hodgesLehmann: Double?
    var median: Quantile?
    var ninetyFifth: Quantile?

    init(_ estimate: Estimate, of metric: Metric) {
      self.metric = metric.rawValue
      pairs = estimate.pairs
      a = estimate.first
      b = estimate.second
      difference = estimate.difference
      interval = Bounds(estimate.interval)
      pairedVariance = estimate.pairing
      onlyA = estimate.discordant?.onlyFirst
      onlyB = estimate.discordant?.onlySecond
      mcNemar = estimate.discordant?.mcNemar
      hodgesLehmann = estimate.robust?.hodgesLehmann
      median = estimate.robust.map { Quantile($0.median) }
      ninetyFifth = estimate.robust.map { Quantile($0.ninetyFifth) }
    }
  }

  private struct Sequence: Encodable {
    var pairs: Int
    var cap: Int
    var sequences: [MarginSequence]

    struct MarginSequence: Encodable {
      var metric: String
      var margin: Double
      var scenario: String?
      var interval: Bounds
      var decision: String
      var decidedAt: Int?
      /// The count of numbers above the ceiling, which were replaced by the ceiling.
      var cut: Int
      var evidence: Double?
    }

    init(_ sequence: SequentialComparison, _ comparison: Comparison) {
      pairs = sequence.pairs
      cap = sequence.cap
      sequences = sequence.sequences.map { item in
        MarginSequence(
          metric: item.metric.rawValue,
          margin: item.margin,
          scenario: item.scenario.map { comparison.scenarios[$0].path },
          interval: Bounds(item.sequence.interval),
          decision: item.decision.rawValue,
          decidedAt: item.decidedAt,
          cut: item.cut,
          evidence: item.process.map { min($0.greatest, .greatestFiniteMagnitude) }
        )
      }
    }
  }

  private struct WidestPairObject: Encodable {
    var metric: String
    var scenario: String
    var seed: UInt64
    var a: Double
    var b: Double
    var repeatA: String
    var repeatB: String

    init(_ widest: WidestPair) {
      metric = widest.metric.rawValue
      scenario = widest.scenario.path
      seed = widest.seed
      a = widest.first
      b = widest.second
      repeatA = widest.scenario.first.repeatLine(seed: widest.seed)
      repeatB = widest.scenario.second.repeatLine(seed: widest.seed)
    }
  }

  private struct CorpusPairObject: Encodable {
    var fails: Bool
    var `repeat`: String
  }
}
