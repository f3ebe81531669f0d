package import RehearsalSimulation
package import RehearsalStatistics

/// The false-alarm rates of comparisons of a configuration with itself.
///
/// A comparison of a configuration with itself should find no difference. Each difference that it finds is a
/// false alarm. The rates show whether the error probability that comparisons state is correct.
public struct FalseAlarms: Sendable {
  private var tallies: [Tally]
  /// The rate of comparisons in which at least one of the decisions is a false alarm; `nil` if each has only one decision.
  ///
  /// The decisions of a comparison are made together, as those about metrics without a margin are.
  private var rateOfAny: Rate?
  /// How many pairs each comparison uses.
  public let pairsPerComparison: Int
  /// For each scenario, the source of the numbers in the models of its agents; `nil` if the
  /// scenario states no source.
  package let calibrations: [Calibration?]

  /// The number of comparisons and the number of false alarms for one metric.
  private struct Tally: Sendable {
    var metric: Metric
    /// Whether each comparison pools all scenarios.
    var isPooled = false
    var alarmCount = 0
    var comparisonCount = 0
    /// For each comparison, the p-values of the claims about B in each scenario, or in all scenarios together.
    var pValues: [[ClaimPValues]] = []

    /// Counts one comparison, and one false alarm if its estimate shows a difference.
    mutating func add(_ estimate: Estimate, ofComparison index: Int) {
      comparisonCount += 1
      let claimPValues = estimate.claimPValues(nil)
      alarmCount += FalseAlarms.isAlarm(claimPValues) ? 1 : 0
      while pValues.count <= index { pValues.append([]) }
      pValues[index].append(claimPValues)
    }
  }

  private static func isAlarm(_ pValues: ClaimPValues) -> Bool {
    switch pValues.decision(alpha) {
    case .superior, .inferior: true
    case .nonInferior, .inconclusive: false
    }
  }

  /// The number of comparisons for a metric, and the number of pairs and resamples in each of them.
  private struct ComparisonDesign {
    var pairCount: Int
    var comparisons: Int
    var resampleCount: Int
  }

  /// The error probability that comparisons state, which is the expected rate of false alarms.
  private static let alpha = 0.05

  /// Compares disjoint parts of one configuration's runs with each other, and counts false alarms.
  ///
  /// - Parameters:
  ///   - scenarios: The result of each scenario, with at least 2 * `pairs` * `comparisons` runs.
  ///   - metrics: The metrics to compare. A metric is not compared in a scenario in which all runs have the
  ///     same value.
  ///   - pairs: How many pairs each comparison has.
  ///   - comparisons: How many comparisons to make for each metric of each scenario.
  ///   - resamples: How many resamples each bootstrap draws.
  public init(
    _ scenarios: [ScenarioResult],
    metrics: [Metric],
    pairs: Int,
    comparisons: Int,
    resamples: Int = 1_999
  ) {
    self.pairsPerComparison = pairs
    let design = ComparisonDesign(
      pairCount: pairs,
      comparisons: comparisons,
      resampleCount: resamples
    )
    calibrations = scenarios.map(\.plan.calibration)
    var tallies = metrics.map { Tally(metric: $0) }
    for scenario in scenarios {
      for index in tallies.indices {
        Self.countAlarms(scenario, design, &tallies[index])
      }
    }
    if scenarios.count >= Comparison.minimumPooledScenarios {
      tallies += metrics.map { Self.pooledTally($0, scenarios, design) }
    }
    self.tallies = tallies.filter { $0.comparisonCount > 0 }
    rateOfAny = Self.rateOfAny(in: self.tallies)
  }

  /// Returns the rate of comparisons in which at least one of the decisions is a false alarm.
  ///
  /// If all scenarios are pooled, only the decisions about all of them count, as in any other comparison.
  private static func rateOfAny(in tallies: [Tally]) -> Rate? {
    let arePooled = tallies.contains(where: \.isPooled)
    let decidingTallies = tallies.filter { $0.isPooled == arePooled }
    let comparisonCount = decidingTallies.map(\.pValues.count).max() ?? 0
    let families = (0..<comparisonCount).map { index in
      decidingTallies.flatMap { $0.pValues[index] }
    }
    guard families.contains(where: { $0.count > 1 }) else { return nil }
    let alarmCount = families.count {
      ClaimPValues.adjustedWithoutMargin($0).contains(where: isAlarm)
    }
    return Rate(alarmCount, of: comparisonCount)
  }

  /// Returns the part of the values with the given index, counted from 0.
  ///
  /// Each part has `pairs` consecutive values.
  private static func part(_ values: [Double], _ index: Int, _ pairs: Int) -> [Double] {
    Array(values[(index * pairs)...].prefix(pairs))
  }

  private static func pooledTally(
    _ metric: Metric,
    _ scenarios: [ScenarioResult],
    _ design: ComparisonDesign
  ) -> Tally {
    var tally = Tally(metric: metric, isPooled: true)
    let values = scenarios.map { scenario in
      scenario.runs.map { metric.value(of: $0, scenario.plan) }
    }
    guard
      values.contains(where: { scenarioValues in
        scenarioValues.contains { $0 != scenarioValues.first }
      })
    else { return tally }
    for comparison in 0..<design.comparisons {
      let parts = values.map {
        (
          first: part($0, 2 * comparison, design.pairCount),
          second: part($0, 2 * comparison + 1, design.pairCount)
        )
      }
      let resampling = Resampling(count: design.resampleCount, seed: UInt64(comparison))
      let estimate = Estimate(
        metric,
        pooling: parts,
        conditions(metric, scenarios),
        alpha: alpha,
        resampling
      )
      tally.add(estimate, ofComparison: comparison)
    }
    return tally
  }

  private static func conditions(
    _ metric: Metric,
    _ scenarios: [ScenarioResult]
  ) -> EstimateConditions {
    Question(metrics: [metric], margins: [])
      .conditions(of: metric, scenarios.map { PairedScenario($0, $0) })
  }

  private static func countAlarms(
    _ scenario: ScenarioResult,
    _ design: ComparisonDesign,
    _ tally: inout Tally
  ) {
    let values = scenario.runs.map { tally.metric.value(of: $0, scenario.plan) }
    guard values.contains(where: { $0 != values.first }) else { return }
    let conditions = conditions(tally.metric, [scenario])
    for comparison in 0..<design.comparisons {
      let firstValues = part(values, 2 * comparison, design.pairCount)
      let secondValues = part(values, 2 * comparison + 1, design.pairCount)
      let estimate = Estimate(
        tally.metric,
        firstValues,
        secondValues,
        conditions,
        alpha: alpha,
        Resampling(count: design.resampleCount, seed: UInt64(comparison)),
        withRobustEstimates: false
      )
      tally.add(estimate, ofComparison: comparison)
    }
  }

  /// The false-alarm rate of each metric, with the name of the metric as reports show it.
  ///
  /// If there are enough scenarios, each metric has a second rate, for comparisons that pool all scenarios. The last rate
  /// is that of a false alarm in any of the decisions of a comparison.
  package var rates: [(name: String, rate: Rate)] {
    let ratesByMetric = tallies.map { tally in
      let name = tally.metric.rawValue + (tally.isPooled ? ", all scenarios" : "")
      return (name: name, rate: Rate(tally.alarmCount, of: tally.comparisonCount))
    }
    return ratesByMetric + (rateOfAny.map { [(name: "any metric", rate: $0)] } ?? [])
  }

  /// Whether nothing was compared, because no metric has different values in the runs of a scenario.
  public var isEmpty: Bool { tallies.isEmpty }

  /// Whether the false-alarm rate of any metric is so far above the stated 5 % that chance does not explain it.
  public var hasTooManyAlarms: Bool { rates.contains { exceedsStatedRate($0.rate) } }

  /// Returns whether a false-alarm rate is so far above the stated 5 % that chance does not explain it.
  package func exceedsStatedRate(_ rate: Rate) -> Bool {
    rate.clopperPearson(0.01 / Double(max(1, rates.count))).low > Self.alpha
  }
}
