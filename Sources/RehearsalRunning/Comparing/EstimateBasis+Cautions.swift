import RehearsalSimulation
import RehearsalStatistics

/// The number of pairs or scenarios that an estimate is computed from, as cautions state it.
struct SampleSize: Sendable {
  /// How many pairs or scenarios there are, each counting once.
  let count: Int
  /// How many independent pairs or scenarios without a deviation would show as much.
  let evidenceCount: Int
  /// Whether the estimate pools several scenarios.
  let isPooled: Bool
  /// What is counted: `pairs`, or `scenarios` if more pairs of each scenario would show nothing new.
  let unit: String

  /// What a share of the sample is a share of.
  var unitOfShare: String { unit == "pairs" ? "runs" : unit }

  /// Creates the size of the sample of one scenario.
  init(pairCount: Int) {
    count = pairCount
    evidenceCount = pairCount
    isPooled = false
    unit = "pairs"
  }

  /// Creates the size of the sample of several scenarios.
  init(pairCount: Int, pooling scenarios: [RareDifferences.Cluster]) {
    let areExact = scenarios.allSatisfy(\.isExact)
    count = areExact ? scenarios.count : pairCount
    evidenceCount = RareDifferences.evidencePairCount(of: scenarios)
    isPooled = true
    unit = areExact ? "scenarios" : "pairs"
  }
}

extension EstimateBasis {
  /// Returns a warning about a weakness of the pairs that can prevent a decision; `nil` if there is none.
  ///
  /// The warning is a sentence without a full stop.
  func caution(
    of metric: Metric,
    _ size: SampleSize,
    _ margin: Double?,
    _ alpha: Double
  ) -> String? {
    switch self {
    case .discordantCounts, .seedIndependent, .skewnessCorrectedMean: return nil
    case .equalDifferences:
      let share = Metric.formatted(
        share: RareDifferences.excludedShare(by: size.evidenceCount, alpha)
      )
      return
        "all \(size.count) \(size.unit) of \(metric.rawValue) differ by the same, which leaves open that up to "
        + "\(share) of runs differ by any amount "
        + "(\(RareDifferences.pairsNeeded(excluding: 0.01, alpha)) pairs leave 1 %); only a --ceiling "
        + "\(metric.rawValue)=VALUE bounds the mean"
    case .rareDifferences(let rare, let bounds):
      return Self.caution(of: metric, size, rare, within: bounds, margin, alpha)
    case .mean(let mean):
      guard mean.skewnessCorrected.isUnboundedAbove || mean.skewnessCorrected.isUnboundedBelow
      else { return nil }
      let unit = size.isPooled ? "scenarios" : "pairs"
      return
        "a few \(unit) differ so much more in \(metric.rawValue) than the others that nothing bounds the mean "
        + "\(mean.skewnessCorrected.isUnboundedAbove ? "from above" : "from below"); run more \(unit)"
    }
  }

  /// Returns a warning about pairs that all or nearly all have the same difference; `nil` if they allow a
  /// decision.
  private static func caution(
    of metric: Metric,
    _ size: SampleSize,
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
    let neededCount = RareDifferences.pairsNeeded(excluding: deviatingShare, alpha)
    return
      "\(rare.areEqual ? "all" : "nearly all") \(size.count) \(size.unit) of \(metric.rawValue) differ by the same, "
      + "which leaves open that up to \(Metric.formatted(share: possibleShare)) of \(size.unitOfShare) differ by as much as "
      + "\(metric.formatted(worstDifference.magnitude)); \(neededCount) \(size.unit) that do not differ, or a "
      + "lower --ceiling \(metric.rawValue)=VALUE, decide"
  }
}
