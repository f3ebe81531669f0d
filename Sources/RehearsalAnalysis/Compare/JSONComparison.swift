public import Foundation
import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A report on comparisons as JSON, in format version 1.
///
/// Values have the units of their metrics: counts, hundredths of a percent, nanoseconds of virtual time, or
/// hundred-millionths of the currency unit. Infinite bounds of intervals are omitted. Later versions of the format only
/// add keys.
public struct JSONComparison {
  private let comparisons: [Comparison]
  private let status: ExitStatus

  /// Creates the report of comparisons.
  ///
  /// `status` is the status with which the command exits. By default, it is the status of the comparisons.
  public init(_ comparisons: [Comparison], exitingWith status: ExitStatus? = nil) {
    self.comparisons = comparisons
    self.status = status ?? ExitStatus(of: comparisons)
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    try JSONEncoding.data(
      Report(
        exit: status.rawValue,
        comparisons: comparisons.map(ComparisonObject.init)
      )
    )
  }

  private struct Report: Encodable {
    var format = 1
    var exit: Int32
    var comparisons: [ComparisonObject]
  }

  private struct ArmObject: Encodable {
    var name: String
    var path: String
    var cost: CostObject?

    init(_ arm: Arm, _ breakdown: CostBreakdown) {
      name = arm.name
      path = arm.path
      cost = breakdown.totalCost > 0 ? CostObject(breakdown) : nil
    }
  }

  private struct CostObject: Encodable {
    var run: Double
    var task: Double?
    var completedTask: Double?
    var byOutcome: [String: Double]
    var byTask: [TaskCost]

    struct TaskCost: Encodable {
      var scenario: String
      var task: String
      var cost: Double
    }

    init(_ breakdown: CostBreakdown) {
      run = breakdown.meanCostPerRun
      task = breakdown.costPerTask
      completedTask = breakdown.costPerCompletedTask
      byOutcome = Dictionary(breakdown.meanCostsByOutcome.map { ($0.kind.rawValue, $0.cost) }) {
        $1
      }
      byTask = breakdown.meanCostsByTask.map {
        TaskCost(scenario: $0.scenario, task: $0.task, cost: $0.cost)
      }
    }
  }

  private struct ComparisonObject: Encodable {
    var a: ArmObject
    var b: ArmObject
    var decision: String
    /// The result of the comparison in one line of plain words.
    var result: String
    /// The names of the metrics without a margin in which B is worse.
    var worseWithoutMargin: [String]
    /// Whether the run of A and the run of B have identical events in every pair.
    var areSame: Bool
    /// The differences between the configurations as texts, if no event differs between their runs; otherwise
    /// empty.
    var ineffectiveEdits: [String]
    var stop: String?
    var cautions: [String]
    /// The expectations about all runs of a scenario together that do not hold with A or with B.
    var sweepExpectations: [SweepExpectationObject]
    var metrics: [MetricObject]
    var scenarios: [ScenarioObject]
    var sequence: SequentialObject?
    var widest: [WidestPairObject]
    var kept: [CorpusResultObject]
    var models: String

    init(_ comparison: Comparison) {
      let costs = comparison.costs
      a = ArmObject(comparison.armA, costs.first)
      b = ArmObject(comparison.armB, costs.second)
      decision = comparison.decision.rawValue
      result = comparison.resultText
      ineffectiveEdits = comparison.ineffectiveEdits.map(\.text)
      worseWithoutMargin = comparison.worseMetricsWithoutMargin.map(\.metric.rawValue)
      areSame = comparison.pairsHaveIdenticalEvents
      stop = comparison.stopCommand
      cautions = comparison.cautions
      sweepExpectations = comparison.sweepProblems.map { SweepExpectationObject($0) }
      metrics = comparison.findings.map { MetricObject($0) }
      scenarios = comparison.scenarios.enumerated().map { ScenarioObject($1, $0, comparison) }
      sequence = comparison.sequence.map { SequentialObject($0, comparison) }
      widest = comparison.widestPairs.map { WidestPairObject($0) }
      kept = comparison.corpusResults.map {
        CorpusResultObject(fails: $0.onlyBFails, repeat: $0.repeatCommand)
      }
      models = CalibrationNote(comparison).phrase.text
    }
  }

  private struct SweepExpectationObject: Encodable {
    var scenario: String
    var statement: String
    var expected: String?
    var place: String?
    /// The result with A; `nil` if the expectation is not judged there.
    var a: SideObject?
    /// The result with B; `nil` if the expectation is not judged there.
    var b: SideObject?

    struct SideObject: Encodable {
      var verdict: String
      var found: String

      init(_ result: ExpectationResult) {
        verdict = result.verdict.rawValue
        found = result.actual
      }
    }

    init(_ problem: SweepProblem) {
      let result = problem.resultOfA ?? problem.resultOfB
      scenario = problem.path
      statement = problem.statement
      expected = result?.expected
      place = result?.location?.description
      a = problem.resultOfA.map { SideObject($0) }
      b = problem.resultOfB.map { SideObject($0) }
    }
  }

  private struct MetricObject: Encodable {
    var metric: String
    var margin: Double?
    var decision: String
    var pooled: EstimateObject?

    init(_ finding: MetricFinding) {
      metric = finding.metric.rawValue
      margin = finding.margin
      decision = finding.decision.rawValue
      pooled = finding.pooledEstimate.map { EstimateObject($0, of: finding.metric) }
    }
  }

  private struct ScenarioObject: Encodable {
    var path: String
    var name: String
    var pairs: Int
    var areSame: Bool
    var figures: [EstimateObject]

    init(_ scenario: PairedScenario, _ index: Int, _ comparison: Comparison) {
      path = scenario.path
      name = scenario.resultOfA.plan.name
      pairs = scenario.pairs.count
      areSame = scenario.pairsHaveIdenticalEvents
      figures = comparison.findings.map { finding in
        var object = EstimateObject(finding.estimatesByScenario[index], of: finding.metric)
        if finding.pooledEstimate == nil { object.decision = finding.decisions[index].rawValue }
        return object
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

  private struct EstimateObject: Encodable {
    var metric: String
    var pairs: Int
    /// The decision about the metric in one scenario; `nil` if the decision is about all scenarios together.
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
      pairs = estimate.pairCount
      a = estimate.meanOfA
      b = estimate.meanOfB
      difference = estimate.difference
      interval = Bounds(estimate.interval)
      pairedVariance = estimate.pairingVarianceRatio
      onlyA = estimate.discordantCounts?.onlyFirst
      onlyB = estimate.discordantCounts?.onlySecond
      mcNemar = estimate.discordantCounts?.mcNemarPValue
      hodgesLehmann = estimate.robustEstimates?.hodgesLehmann
      median = estimate.robustEstimates.map { Quantile($0.median) }
      ninetyFifth = estimate.robustEstimates.map { Quantile($0.ninetyFifthPercentile) }
    }
  }

  private struct SequentialObject: Encodable {
    /// How many pairs of each scenario were added before the comparison stopped.
    var pairs: Int
    /// The maximum number of pairs for each scenario.
    var cap: Int
    var sequences: [MarginSequence]

    struct MarginSequence: Encodable {
      var metric: String
      var margin: Double
      var scenario: String?
      var interval: Bounds
      var decision: String
      var decidedAt: Int?
      /// The number of values of A and B that exceeded the upper bound of the metric and were reduced to it.
      var cut: Int
      var evidence: Double?
    }

    init(_ sequence: SequentialComparison, _ comparison: Comparison) {
      pairs = sequence.addedPairCount
      cap = sequence.maximumPairCount
      sequences = sequence.sequences.map { marginSequence in
        MarginSequence(
          metric: marginSequence.metric.rawValue,
          margin: marginSequence.margin,
          scenario: marginSequence.scenarioIndex.map { comparison.scenarios[$0].path },
          interval: Bounds(marginSequence.interval),
          decision: marginSequence.decision.rawValue,
          decidedAt: marginSequence.decidingPairCount,
          cut: marginSequence.reducedValueCount,
          evidence: marginSequence.discordanceProcess.map {
            min($0.greatestEvidence, .greatestFiniteMagnitude)
          }
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
      a = widest.valueOfA
      b = widest.valueOfB
      repeatA = widest.scenario.resultOfA.repeatCommand(seed: widest.seed)
      repeatB = widest.scenario.resultOfB.repeatCommand(seed: widest.seed)
    }
  }

  private struct CorpusResultObject: Encodable {
    var fails: Bool
    var `repeat`: String
  }
}
