import RehearsalRecording
package import RehearsalRules
import RehearsalSimulation

/// The results of two configurations that ran one scenario with the same seeds.
public struct PairedScenario: Sendable {
  /// The result of the first configuration, A.
  public let resultOfA: ScenarioResult
  /// The result of the second configuration, B.
  public let resultOfB: ScenarioResult
  /// Two runs with the same seed, one of each configuration.
  package typealias Pair = (first: JudgedRun, second: JudgedRun)

  /// The pairs of runs, in the order of their seeds.
  package let pairs: PairList
  private let lazyValues: Lazy<PairValues>
  private let lazySweepExpectations: Lazy<SweepExpectations>
  private typealias SweepExpectations = (first: [ExpectationResult], second: [ExpectationResult])

  /// Pairs the runs of two results by seed.
  ///
  /// A run is left out if its seed is in only one of the results.
  public init(_ first: ScenarioResult, _ second: ScenarioResult) {
    self.resultOfA = first
    self.resultOfB = second
    let pairs = PairList(first.runs, second.runs)
    self.pairs = pairs
    lazyValues = Lazy { PairValues(pairs, first.plan, second.plan) }
    lazySweepExpectations = Lazy {
      (
        Self.sweepExpectations(of: first, pairs, \.first),
        Self.sweepExpectations(of: second, pairs, \.second)
      )
    }
  }

  /// The path of the scenario file, as reports show it.
  public var path: String { resultOfA.path }

  /// The results of the expectations about all runs together for each configuration, judged over the runs of the pairs.
  ///
  /// A run without a partner does not count, as for metrics.
  package var sweepExpectations: (first: [ExpectationResult], second: [ExpectationResult]) {
    lazySweepExpectations.value
  }

  private static func sweepExpectations(
    of result: ScenarioResult,
    _ pairs: PairList,
    _ run: KeyPath<Pair, JudgedRun>
  ) -> [ExpectationResult] {
    guard pairs.count != result.runs.count || result.isLeftToMerge else {
      return result.sweepExpectations
    }
    let pairedRuns = RunList(pairs.lazy.map { $0[keyPath: run] })
    // Whether digests are as expected was judged when the runs were made.
    let digestResults = result.sweepExpectations.filter {
      $0.statement == Recording.SweepResult.digestStatement
    }
    return SweepAssessment.coversAllSeeds(result.plan, pairedRuns) + digestResults
  }

  /// Whether the two runs of each pair have identical events; false if there are no pairs.
  package var pairsHaveIdenticalEvents: Bool {
    !pairs.isEmpty && values.pairsHaveIdenticalEvents
  }

  /// The seeds with which configuration B failed and configuration A passed.
  public var seedsWhereOnlyBFails: [UInt64] { values.seedsWhereOnlyBFails }

  /// Whether something outside the simulation, such as another thread, interfered with any of the runs.
  package var hasForeignInterference: Bool { values.hasForeignInterference }

  /// Returns the values of the metric for both configurations, in the order of the pairs.
  package func values(of metric: Metric) -> (first: [Double], second: [Double]) {
    let (valuesOfA, valuesOfB) = values.columns(of: metric)
    return (Array(valuesOfA), Array(valuesOfB))
  }

  private var values: PairValues { lazyValues.value }

  /// The number of runs of each configuration that a limit ended early.
  package var cutShortCounts: (first: Int, second: Int) { values.cutShortCounts }

  /// Whether a limit ended any run early.
  package var hasCutRuns: Bool { cutShortCounts.first > 0 || cutShortCounts.second > 0 }

  /// Returns whether a limit ended some runs early, so that B can look better in a metric than with whole runs.
  ///
  /// For `passed`, only runs of A matter. A run that a limit ended is unknown, and counts as one that did not pass.
  /// Without its limit, the run could have passed. So a cut run of A favours B, and a cut run of B does not.
  func canLookBetterThanItIs(in metric: Metric) -> Bool {
    metric == .passed ? cutShortCounts.first > 0 : hasCutRuns
  }

  /// Returns the values of the metric with which B looks best, in the order of the pairs.
  ///
  /// They are the values of the runs, except for runs that a limit ended early. Without the limit, such a run could have
  /// had another value. For runs of B, the result has the best possible value, and for runs of A the worst one, which is
  /// infinite if nothing bounds it. If B is worse with these values, it is worse whatever the values of whole runs are.
  ///
  /// Source: Horowitz and Manski, "Nonparametric Analysis of Randomized Experiments with Missing Covariate and Outcome
  /// Data", Journal of the American Statistical Association 95 (2000).
  func valuesFavouringB(of metric: Metric) -> (first: [Double], second: [Double]) {
    guard hasCutRuns else { return values(of: metric) }
    let ranges = pairs.map { pair in
      (
        first: metric.possibleValues(of: pair.first, resultOfA.plan),
        second: metric.possibleValues(of: pair.second, resultOfB.plan)
      )
    }
    return metric.moreIsBetter
      ? (ranges.map(\.first.least), ranges.map(\.second.greatest))
      : (ranges.map(\.first.greatest), ranges.map(\.second.least))
  }

  /// Returns whether the value of a metric is not zero in at least one run.
  package func hasNonzeroValue(of metric: Metric) -> Bool {
    let (valuesOfA, valuesOfB) = values.columns(of: metric)
    return valuesOfA.contains { $0 != 0 } || valuesOfB.contains { $0 != 0 }
  }

  /// Returns the greatest value of a metric in all runs, or 0 if there are no pairs.
  func greatestValue(of metric: Metric) -> Double {
    let (valuesOfA, valuesOfB) = values.columns(of: metric)
    return [valuesOfA.max(), valuesOfB.max()].compactMap(\.self).max() ?? 0
  }

  /// Returns how many runs have a value of the ceiling's metric above the ceiling.
  func countOfValues(above ceiling: Margin) -> Int {
    let (valuesOfA, valuesOfB) = values.columns(of: ceiling.metric)
    return valuesOfA.count { $0 > ceiling.size } + valuesOfB.count { $0 > ceiling.size }
  }

  /// Returns the index of the pair with the greatest difference in a metric, and this difference.
  ///
  /// The difference is B's value minus A's value. If several pairs differ equally, the first of them counts. The result
  /// is `nil` if no pair differs.
  func widestPair(in metric: Metric) -> (pairIndex: Int, difference: Double)? {
    let (valuesOfA, valuesOfB) = values.columns(of: metric)
    var widest: (pairIndex: Int, difference: Double)?
    for position in pairs.indices where valuesOfA[position] != valuesOfB[position] {
      let difference = valuesOfB[position] - valuesOfA[position]
      if difference.magnitude > widest?.difference.magnitude ?? 0 {
        widest = (position, difference)
      }
    }
    return widest
  }
}
