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

  /// Pairs the runs of two results by seed.
  ///
  /// A run is left out if its seed is in only one of the results.
  public init(_ first: ScenarioResult, _ second: ScenarioResult) {
    self.resultOfA = first
    self.resultOfB = second
    let pairs = PairList(first.runs, second.runs)
    self.pairs = pairs
    lazyValues = Lazy { PairValues(pairs, first.plan, second.plan) }
  }

  /// The path of the scenario file, as reports show it.
  public var path: String { resultOfA.path }

  /// Whether the two runs of each pair have identical events; false if there are no pairs.
  package var pairsHaveIdenticalEvents: Bool {
    !pairs.isEmpty && values.pairsHaveIdenticalEvents
  }

  /// The seeds with which configuration B failed and configuration A passed.
  public var seedsWhereOnlyBFails: [UInt64] { values.seedsWhereOnlyBFails }

  /// Whether something outside the simulation interfered with any of the runs.
  package var hasForeignInterference: Bool { values.hasForeignInterference }

  /// Returns the values of the metric for both configurations, in the order of the pairs.
  package func values(of metric: Metric) -> (first: [Double], second: [Double]) {
    let (first, second) = values.columns(of: metric)
    return (Array(first), Array(second))
  }

  private var values: PairValues { lazyValues.value }

  /// The number of runs of each configuration that a limit ended early.
  package var cutShortCounts: (first: Int, second: Int) { values.cutShortCounts }

  /// Returns whether the value of a metric is not zero in at least one run.
  package func hasNonzeroValue(of metric: Metric) -> Bool {
    let (first, second) = values.columns(of: metric)
    return first.contains { $0 != 0 } || second.contains { $0 != 0 }
  }

  /// Returns the greatest value of a metric in all runs, or 0 if there are no pairs.
  func greatestValue(of metric: Metric) -> Double {
    let (first, second) = values.columns(of: metric)
    return [first.max(), second.max()].compactMap(\.self).max() ?? 0
  }

  /// Returns how many runs have a value of the ceiling's metric above the ceiling.
  func countOfValues(above ceiling: Margin) -> Int {
    let (first, second) = values.columns(of: ceiling.metric)
    return first.count { $0 > ceiling.size } + second.count { $0 > ceiling.size }
  }

  /// Returns the index of the pair with the greatest difference in a metric, and this difference.
  ///
  /// The difference is B's value minus A's value. If several pairs differ equally, the first of them counts. The result
  /// is `nil` if no pair differs.
  func widestPair(in metric: Metric) -> (pairIndex: Int, difference: Double)? {
    let (first, second) = values.columns(of: metric)
    var widest: (pairIndex: Int, difference: Double)?
    for position in pairs.indices where first[position] != second[position] {
      let difference = second[position] - first[position]
      if difference.magnitude > widest?.difference.magnitude ?? 0 {
        widest = (position, difference)
      }
    }
    return widest
  }
}
