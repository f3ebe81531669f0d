import RehearsalSimulation
import RehearsalStatistics

/// The facts about a metric and its scenarios that determine the statistical method of an estimate.
struct EstimateConditions: Sendable {
  /// Whether the metric is 0 % or 100 % in every run.
  var isProportion = false
  /// Whether the seed affects any run.
  ///
  /// If the seed affects no run, all pairs of a scenario have the same difference.
  var dependsOnSeed = true
  /// The interval of all possible differences; `nil` if it is unknown.
  ///
  /// The bounds are those of a percentage, or come from a ceiling that the user declares. The limits of a scenario do
  /// not count. They are far above all values, and the method of `RareDifferences` assumes that each rare deviation is
  /// as large as the bounds allow, so its results would be useless. Besides, a run without its limit could exceed it.
  var bounds: Interval?
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
  /// The same difference in all observed pairs. Pairs with other seeds could have any other
  /// difference.
  case equalDifferences(Double)

  init(
    _ differences: [Double],
    _ counts: PairedCounts?,
    _ conditions: EstimateConditions,
    mean: () -> ConservativeMean
  ) {
    let firstDifference = differences.first ?? 0
    let areAllEqual = differences.allSatisfy { $0 == firstDifference }
    if areAllEqual, !conditions.dependsOnSeed {
      self = .seedIndependent(firstDifference)
    } else if let counts {
      self = .discordantCounts(counts)
    } else if let bounds = conditions.bounds,
      let rare = RareDifferences(differences, within: bounds)
    {
      self = .rareDifferences(rare, bounds: bounds)
    } else if areAllEqual {
      self = .equalDifferences(firstDifference)
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
  /// The margin is in the unit of the metric.
  func claimPValues(_ metric: Metric, _ margin: Double) -> ClaimPValues {
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
    let (morePValue, lessPValue) = pValuesAtZero
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

// MARK: - Cautions

extension EstimateBasis {
  /// Returns a warning about a weakness of the pairs that can prevent a decision; `nil` if there is none.
  ///
  /// The warning is a sentence without a full stop.
  func caution(
    of metric: Metric,
    _ pairs: Int,
    _ margin: Double?,
    _ alpha: Double
  ) -> String? {
    switch self {
    case .discordantCounts, .seedIndependent, .skewnessCorrectedMean: return nil
    case .equalDifferences:
      let share = Metric.formatted(share: RareDifferences.excludedShare(by: pairs, alpha))
      return
        "all \(pairs) pairs of \(metric.rawValue) differ by the same, which leaves open that up to "
        + "\(share) of runs differ by any amount "
        + "(\(RareDifferences.pairsNeeded(excluding: 0.01, alpha)) pairs leave 1 %); only a --ceiling "
        + "\(metric.rawValue)=VALUE bounds the mean"
    case .rareDifferences(let rare, let bounds):
      return Self.caution(of: metric, pairs, rare, within: bounds, margin, alpha)
    case .mean(let mean):
      guard mean.skewnessCorrected.isUnboundedAbove || mean.skewnessCorrected.isUnboundedBelow
      else { return nil }
      return
        "a few pairs differ so much more in \(metric.rawValue) than the others that nothing bounds the mean "
        + "\(mean.skewnessCorrected.isUnboundedAbove ? "from above" : "from below"); run more pairs"
    }
  }

  /// Returns a warning about pairs that all or nearly all have the same difference; `nil` if they allow a
  /// decision.
  private static func caution(
    of metric: Metric,
    _ pairs: Int,
    _ rare: RareDifferences,
    within bounds: Interval,
    _ margin: Double?,
    _ alpha: Double
  ) -> String? {
    guard metric.unit != .percentage, let margin else { return nil }
    let interval = rare.interval(alpha)
    let (limit, intervalEnd, worstDifference) =
      metric.moreIsBetter
      ? (-margin, interval.low, bounds.low) : (margin, interval.high, bounds.high)
    let isUndecided = metric.moreIsBetter ? intervalEnd < limit : intervalEnd > limit
    let worstDeviation = worstDifference - rare.usualDifference
    let deviatingShare = (limit - rare.usualDifference) / worstDeviation
    guard isUndecided, deviatingShare > 0, deviatingShare < 1 else { return nil }
    let possibleShare = (intervalEnd - rare.usualDifference) / worstDeviation
    let neededPairs = RareDifferences.pairsNeeded(excluding: deviatingShare, alpha)
    return
      "\(rare.areEqual ? "all" : "nearly all") \(pairs) pairs of \(metric.rawValue) differ by the same, "
      + "which leaves open that up to \(Metric.formatted(share: possibleShare)) of runs differ by as much as "
      + "\(metric.formatted(worstDifference.magnitude)); \(neededPairs) pairs that do not differ, or a "
      + "lower --ceiling \(metric.rawValue)=VALUE, decide"
  }
}
