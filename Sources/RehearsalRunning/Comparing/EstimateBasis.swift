import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics

/// The facts about a metric and its scenarios that determine the statistical method of an estimate.
struct EstimateConditions: Sendable {
  /// Whether the metric is 0 % or 100 % in every run.
  var isProportion = false
  /// For each scenario, whether the seed affects any of its runs.
  ///
  /// If the seed affects no run, all pairs of the scenario have the same difference. The seed can affect runs of the
  /// scenarios beyond the end of the array.
  var dependsOnSeedByScenario = [true]
  /// The interval of all possible differences; `nil` if it is unknown.
  ///
  /// The bounds are those of a percentage, or come from a ceiling that the user declares. The limits of a scenario do
  /// not count. They are far above all values, and the method of `RareDifferences` assumes that each rare deviation is
  /// as large as the bounds allow, so its results would be useless. Besides, a run without its limit could exceed it.
  var bounds: Interval?

  /// Whether the seed affects any run of any scenario.
  var dependsOnSeed: Bool { dependsOnSeedByScenario.contains(true) }

  /// Returns whether the seed affects any run of the scenario with the given index.
  func dependsOnSeed(at index: Int) -> Bool {
    index < dependsOnSeedByScenario.count ? dependsOnSeedByScenario[index] : true
  }
}

extension PairedScenario {
  /// Whether the seed affects any run of A or B.
  package var dependsOnSeed: Bool {
    resultOfA.plan.dependsOnSeed || resultOfB.plan.dependsOnSeed
  }

  /// Whether all pairs are equal, because nothing in the scenario is drawn at random.
  package var isSameWithEverySeed: Bool {
    resultOfA.runs.haveSameEvents(in: resultOfA.plan)
      && resultOfB.runs.haveSameEvents(in: resultOfB.plan)
  }
}

extension RareDifferences.Cluster {
  /// Creates a cluster from the differences of all pairs of a scenario.
  ///
  /// If the runs do not depend on the seed, all pairs have the same difference, and it counts once. Custom actors can
  /// draw random numbers all the same, so that differences vary; each of them then counts.
  init(_ differences: [Double], dependsOnSeed: Bool) {
    if !dependsOnSeed, let first = differences.first, differences.allSatisfy({ $0 == first }) {
      self.init([first], isExact: true)
    } else {
      self.init(differences)
    }
  }
}

/// The statistical method of an estimate, together with the data for it.
enum EstimateBasis: Sendable {
  /// Exact tests of the pairs in which only one run succeeded, for a metric that is 0 % or 100 % in every run.
  case discordantCounts(PairedCounts)
  /// The difference that every pair has, because nothing in the runs depends on the seed.
  case seedIndependent(Double)
  /// Two estimates of the mean of varying differences.
  ///
  /// The more conservative estimate is used.
  case mean(ConservativeMean)
  /// A single estimate of the mean of varying differences, corrected for skewness.
  ///
  /// It is nearly always the more conservative of the two estimates of ``mean(_:)``.
  case skewnessCorrectedMean(SkewnessCorrectedMean)
  /// Differences within known bounds, all or nearly all of which equal one usual difference.
  case rareDifferences(RareDifferences, bounds: Interval)
  /// The same difference in all observed pairs, and the number of pairs. Pairs with other seeds could have any other
  /// difference.
  case equalDifferences(Double, pairCount: Int)

  /// Chooses the method for the differences of one scenario, or of several scenarios that count the same.
  init(
    _ scenarios: [RareDifferences.Cluster],
    _ counts: PairedCounts?,
    _ conditions: EstimateConditions,
    mean: () -> ConservativeMean
  ) {
    let firstDifference = scenarios.first?.differences.first ?? 0
    let pairCount = scenarios.map(\.differences.count).reduce(0, +)
    let areAllEqual = scenarios.allSatisfy { scenario in
      scenario.differences.allSatisfy { $0 == firstDifference }
    }
    if areAllEqual, scenarios.allSatisfy(\.isExact) {
      self = .seedIndependent(firstDifference)
    } else if pairCount < 2 {
      self = .equalDifferences(firstDifference, pairCount: pairCount)
    } else if let counts {
      self = .discordantCounts(counts)
    } else if let bounds = conditions.bounds,
      let rare = RareDifferences(clusters: scenarios, within: bounds)
    {
      self = .rareDifferences(rare, bounds: bounds)
    } else if areAllEqual {
      self = .equalDifferences(firstDifference, pairCount: pairCount)
    } else {
      self = .mean(mean())
    }
  }

  func interval(_ alpha: Double) -> Interval {
    switch self {
    case .discordantCounts(let counts):
      let shareInterval = counts.tango(alpha)
      return Interval(
        shareInterval.low * Metric.hundredPercent,
        shareInterval.high * Metric.hundredPercent
      )
    case .seedIndependent(let difference): return Interval(difference, difference)
    case .mean(let mean): return mean.interval(alpha)
    case .skewnessCorrectedMean(let mean): return mean.interval(alpha)
    case .rareDifferences(let rare, _): return rare.interval(alpha)
    case .equalDifferences: return Interval(-.infinity, .infinity)
    }
  }

  /// The one-sided p-values for a mean difference above zero (`more`) and below zero (`less`).
  ///
  /// For a metric that is 0 % or 100 % in every run, these are the p-values of McNemar's exact test.
  var pValuesAtZero: (more: Double, less: Double) {
    switch self {
    case .discordantCounts(let counts): (counts.secondBetterPValue, counts.firstBetterPValue)
    case .seedIndependent, .mean, .skewnessCorrectedMean, .rareDifferences, .equalDifferences:
      (pValue(greaterThan: 0), pValue(lessThan: 0))
    }
  }

  /// The one-sided p-values for any difference, above zero (`more`) and below zero (`less`).
  ///
  /// If nothing differs between A and B, a pair is as likely to be above zero as below. The probability that all pairs are
  /// above zero is then at most one half to the power of their number, which is the p-value of the sign test. For
  /// differences that are not all equal, the values are ``pValuesAtZero``.
  private var pValuesOfAnyDifference: (more: Double, less: Double) {
    guard case .equalDifferences(let difference, let pairCount) = self else { return pValuesAtZero }
    let pValue = (0..<min(pairCount, 1_000)).reduce(1.0) { pValue, _ in pValue / 2 }
    return (difference > 0 ? pValue : 1, difference < 0 ? pValue : 1)
  }

  func pValue(greaterThan supposedMean: Double) -> Double {
    switch self {
    case .discordantCounts(let counts):
      counts.pValue(greaterThan: supposedMean / Metric.hundredPercent)
    case .seedIndependent(let difference): difference > supposedMean ? 0 : 1
    case .mean(let mean): mean.pValue(greaterThan: supposedMean)
    case .skewnessCorrectedMean(let mean): mean.pValue(greaterThan: supposedMean)
    case .rareDifferences(let rare, _): rare.pValue(greaterThan: supposedMean)
    case .equalDifferences: 1
    }
  }

  func pValue(lessThan supposedMean: Double) -> Double {
    switch self {
    case .discordantCounts(let counts):
      counts.pValue(lessThan: supposedMean / Metric.hundredPercent)
    case .seedIndependent(let difference): difference < supposedMean ? 0 : 1
    case .mean(let mean): mean.pValue(lessThan: supposedMean)
    case .skewnessCorrectedMean(let mean): mean.pValue(lessThan: supposedMean)
    case .rareDifferences(let rare, _): rare.pValue(lessThan: supposedMean)
    case .equalDifferences: 1
    }
  }
}

// MARK: - P-values of claims

extension EstimateBasis {
  /// Returns the p-values of three claims: B is better than A, B is not worse by more than a
  /// margin, and B is worse by more than the margin.
  ///
  /// The margin is in the unit of the metric. Without a margin, the claims are tested against no difference at all.
  func claimPValues(_ metric: Metric, _ margin: Double?) -> ClaimPValues {
    let isWithoutMargin = margin == nil
    let margin = margin ?? 0
    let worstAllowedDifference = metric.moreIsBetter ? -margin : margin
    if case .seedIndependent(let difference) = self {
      let isBeyondLimit =
        metric.moreIsBetter
        ? difference < worstAllowedDifference : difference > worstAllowedDifference
      let isBetter = metric.moreIsBetter ? difference > 0 : difference < 0
      return ClaimPValues(
        betterPValue: isBetter ? 0 : 1,
        nonInferiorPValue: isBeyondLimit ? 1 : 0,
        worsePValue: isBeyondLimit ? 0 : 1
      )
    }
    let (morePValue, lessPValue) = isWithoutMargin ? pValuesOfAnyDifference : pValuesAtZero
    let (better, worse) = metric.moreIsBetter ? (morePValue, lessPValue) : (lessPValue, morePValue)
    // With a margin of zero, B counts as not worse only if B is shown to be better than A.
    guard margin > 0 else {
      return ClaimPValues(betterPValue: better, nonInferiorPValue: better, worsePValue: worse)
    }
    return ClaimPValues(
      betterPValue: better,
      nonInferiorPValue: pValue(beyond: worstAllowedDifference, isMore: metric.moreIsBetter),
      // B counts as worse only if two tests show it: the test against zero and the test against the margin.
      worsePValue: max(worse, pValue(beyond: worstAllowedDifference, isMore: !metric.moreIsBetter))
    )
  }

  private func pValue(beyond supposedMean: Double, isMore: Bool) -> Double {
    isMore ? pValue(greaterThan: supposedMean) : pValue(lessThan: supposedMean)
  }
}
