import RehearsalSimulation
import RehearsalStatistics

/// What is known of the pairs of a metric besides their numbers.
struct EstimateConditions: Sendable {
  /// Whether a run either has all of it or nothing.
  var isProportion = false
  /// Whether either side draws anything: where neither does, one pair shows what all are.
  var dependsOnSeed = true
  /// Where a difference can lie at all, where that is known.
  var bounds: Interval?
  /// Whether the bounds are narrow enough to be used where a few pairs differ: those of shares, and those that
  /// somebody named.
  var areBoundsNarrow = false
}

/// What an estimate is made by.
enum EstimateBasis: Sendable {
  /// Runs have it or not.
  case counts(PairedCounts)
  /// Nothing is drawn, so that all pairs differ by the same.
  case exact(Double)
  /// Numbers of any size.
  case mean(ConservativeMean)
  /// Numbers of any size, by the one of the two methods that is nearly always the more careful.
  case skewed(SkewnessCorrectedMean)
  /// Numbers within bounds of which hardly a pair differs from the others.
  case rare(RareDifferences, usual: Double, bounds: Interval)
  /// All pairs differ by the same, and nothing bounds what others may differ by.
  case alike(Double)

  init(
    _ differences: [Double],
    _ counts: PairedCounts?,
    _ conditions: EstimateConditions,
    mean: () -> ConservativeMean
  ) {
    let first = differences.first ?? 0
    let areEqual = differences.allSatisfy { $0 == first }
    if areEqual, !conditions.dependsOnSeed {
      self = .exact(first)
    } else if let counts {
      self = .counts(counts)
    } else if let bounds = conditions.bounds, areEqual || conditions.areBoundsNarrow,
      let rare = RareDifferences(differences, within: bounds)
    {
      self = .rare(rare, usual: first, bounds: bounds)
    } else if areEqual {
      self = .alike(first)
    } else {
      self = .mean(mean())
    }
  }

  func interval(_ alpha: Double) -> Interval {
    switch self {
    case .counts(let counts):
      let share = counts.tango(alpha)
      return Interval(share.low * Metric.whole, share.high * Metric.whole)
    case .exact(let difference): return Interval(difference, difference)
    case .mean(let mean): return mean.interval(alpha)
    case .skewed(let mean): return mean.interval(alpha)
    case .rare(let rare, _, _): return rare.interval(alpha)
    case .alike: return Interval(-.infinity, .infinity)
    }
  }

  /// The chances of as much or more, and as little or less, where nothing differs: exact ones of what runs
  /// have or have not.
  var chancesAtZero: (more: Double, less: Double) {
    switch self {
    case .counts(let counts): (counts.secondBetterPValue, counts.firstBetterPValue)
    case .exact, .mean, .skewed, .rare, .alike:
      (pValue(greaterThan: 0), pValue(lessThan: 0))
    }
  }

  func pValue(greaterThan supposed: Double) -> Double {
    switch self {
    case .counts(let counts): counts.pValue(greaterThan: supposed / Metric.whole)
    case .exact(let difference): difference > supposed ? 0 : 1
    case .mean(let mean): mean.pValue(greaterThan: supposed)
    case .skewed(let mean): mean.pValue(greaterThan: supposed)
    case .rare(let rare, _, _): rare.pValue(greaterThan: supposed)
    case .alike: 1
    }
  }

  func pValue(lessThan supposed: Double) -> Double {
    switch self {
    case .counts(let counts): counts.pValue(lessThan: supposed / Metric.whole)
    case .exact(let difference): difference < supposed ? 0 : 1
    case .mean(let mean): mean.pValue(lessThan: supposed)
    case .skewed(let mean): mean.pValue(lessThan: supposed)
    case .rare(let rare, _, _): rare.pValue(lessThan: supposed)
    case .alike: 1
    }
  }
}

// MARK: - Claims

extension EstimateBasis {
  /// What can be claimed of a metric against a margin.
  func claims(_ metric: Metric, _ margin: Double) -> Claims {
    let limit = metric.moreIsBetter ? -margin : margin
    if case .exact(let difference) = self {
      let isBeyond = metric.moreIsBetter ? difference < limit : difference > limit
      let isBetter = metric.moreIsBetter ? difference > 0 : difference < 0
      return Claims(
        isBetter: isBetter ? 0 : 1,
        isGoodEnough: isBeyond ? 1 : 0,
        isWorse: isBeyond ? 0 : 1
      )
    }
    let (more, less) = chancesAtZero
    let (better, worse) = metric.moreIsBetter ? (more, less) : (less, more)
    // Not to be worse by more than nothing is to be better.
    guard margin > 0 else { return Claims(isBetter: better, isGoodEnough: better, isWorse: worse) }
    return Claims(
      isBetter: better,
      isGoodEnough: chance(than: limit, isMore: metric.moreIsBetter),
      // What is worse by more than the margin is worse.
      isWorse: max(worse, chance(than: limit, isMore: !metric.moreIsBetter))
    )
  }

  private func chance(than supposed: Double, isMore: Bool) -> Double {
    isMore ? pValue(greaterThan: supposed) : pValue(lessThan: supposed)
  }
}

// MARK: - Words

extension EstimateBasis {
  /// Why less is decided than the numbers seem to say, where that is so.
  func caution(
    of metric: Metric,
    _ pairs: Int,
    _ margin: Double?,
    _ alpha: Double
  ) -> String? {
    switch self {
    case .counts, .exact, .skewed: return nil
    case .alike:
      return
        "all \(pairs) pairs of \(metric.rawValue) differ by the same, which leaves open that up to "
        + "\(Self.excluded(pairs, alpha)) of runs differ by any amount "
        + "(\(RareDifferences.pairs(excluding: 0.01, alpha)) pairs leave 1 %); only a --ceiling "
        + "\(metric.rawValue)=VALUE bounds the mean"
    case .rare(let rare, let usual, let bounds):
      guard metric.unit != .percentage, let margin else { return nil }
      let interval = rare.interval(alpha)
      let (limit, end, most) =
        metric.moreIsBetter
        ? (-margin, interval.low, bounds.low) : (margin, interval.high, bounds.high)
      let isOpen = metric.moreIsBetter ? end < limit : end > limit
      let share = (limit - usual) / (most - usual)
      guard isOpen, share > 0, share < 1 else { return nil }
      return
        "\(rare.areEqual ? "all" : "nearly all") \(pairs) pairs of \(metric.rawValue) differ by the same, which "
        + "leaves open that up to \(Self.excluded(pairs, alpha)) of runs differ by as much as "
        + "\(metric.words(most.magnitude)); \(RareDifferences.pairs(excluding: share, alpha)) pairs that do "
        + "not differ, or a lower --ceiling \(metric.rawValue)=VALUE, decide"
    case .mean(let mean):
      guard mean.skewed.isOpenAbove || mean.skewed.isOpenBelow else { return nil }
      return
        "a few pairs differ so much more in \(metric.rawValue) than the others that nothing bounds the mean "
        + "\(mean.skewed.isOpenAbove ? "from above" : "from below"); run more pairs"
    }
  }

  private static func excluded(_ pairs: Int, _ alpha: Double) -> String {
    Metric.passed.words(RareDifferences.excluded(pairs, alpha) * Metric.whole)
  }
}
