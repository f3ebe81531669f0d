import RehearsalSimulation
public import RehearsalStatistics

/// How far B is from A in one metric, over the seeds of one scenario or over scenarios.
public struct Estimate: Sendable {
  /// The mean of A.
  public let first: Double
  /// The mean of B.
  public let second: Double
  /// The mean of B less A, pair by pair.
  public let difference: Double
  /// Where the difference lies, with the confidence asked for.
  public let interval: Interval
  /// How many pairs it comes of.
  public let pairs: Int
  /// The variance of the paired differences as a share of that of unpaired ones.
  ///
  /// Below one half, pairing is worth more than twice as many runs; `nil` where nothing varies.
  public let pairing: Double?
  /// For what a run has or has not: the pairs in which only one has it.
  public let discordant: PairedCounts?
  /// For other numbers: what a few far away hardly move.
  public let besides: Besides?

  private let metric: Metric
  private let basis: Basis
  /// Whether all pairs differ by the same.
  private let isConstant: Bool

  /// What a few numbers far away hardly move, or are all about.
  public struct Besides: Sendable {
    /// The estimate of Hodges and Lehmann.
    public let hodgesLehmann: Double
    /// B's median less A's, with where it lies.
    public let median: (difference: Double, interval: Interval)
    /// The same of what 95 of a hundred runs stay below.
    public let ninetyFifth: (difference: Double, interval: Interval)
  }

  fileprivate enum Basis: Sendable {
    /// Runs have it or not.
    case counts(PairedCounts)
    /// Numbers of any size.
    case mean(BootstrapT)
    /// Shares of which hardly a pair differs.
    case rare(RareDifferences)
  }

  /// Estimates from pairs of numbers with the same seed; with fewer than two nothing is known of how they vary.
  init(
    _ metric: Metric,
    _ first: [Double],
    _ second: [Double],
    isProportion: Bool,
    alpha: Double,
    _ resampling: Resampling = Resampling(),
    withBesides: Bool = true
  ) {
    self.metric = metric
    self.first = first.mean
    self.second = second.mean
    pairs = first.count
    let differences = zip(first, second).map { $1 - $0 }
    difference = differences.mean
    isConstant = differences.allSatisfy { $0 == differences.first }
    let unpaired = first.variance + second.variance
    pairing = unpaired > 0 ? differences.variance / unpaired : nil
    if isProportion {
      let counts = PairedCounts(first, second)
      basis = .counts(counts)
      discordant = counts
    } else if metric.unit == .percentage, let rare = RareDifferences(differences, Metric.whole) {
      basis = .rare(rare)
      discordant = nil
    } else {
      basis = .mean(BootstrapT(differences, resampling))
      discordant = nil
    }
    interval = differences.count > 1 ? basis.interval(alpha) : Interval(-.infinity, .infinity)
    besides =
      withBesides && metric.unit != .percentage
      ? Besides(first, second, differences, alpha, resampling) : nil
  }

  /// Estimates over scenarios, each of which counts the same: what holds for others like them.
  init(
    _ metric: Metric,
    pooling scenarios: [(first: [Double], second: [Double])],
    alpha: Double,
    _ resampling: Resampling = Resampling()
  ) {
    self.metric = metric
    first = scenarios.map(\.first.mean).mean
    second = scenarios.map(\.second.mean).mean
    pairs = scenarios.map(\.first.count).reduce(0, +)
    let clusters = scenarios.map { scenario in zip(scenario.first, scenario.second).map { $1 - $0 }
    }
    let all = clusters.flatMap { $0 }
    difference = clusters.map(\.mean).mean
    isConstant = all.allSatisfy { $0 == all.first }
    if metric.unit == .percentage, let rare = RareDifferences(all, Metric.whole) {
      basis = .rare(rare)
    } else {
      basis = .mean(BootstrapT(clusters: clusters, resampling))
    }
    interval = basis.interval(alpha)
    pairing = nil
    discordant = nil
    besides = nil
  }

  /// How many pairs that are all the same show that they are: one in ten that is not would show with a chance
  /// of 95 %.
  static let leastConstant = 30

  /// What can be claimed of it against a margin.
  func claims(_ margin: Double) -> Claims {
    guard pairs > 1 else { return .none }
    let limit = metric.moreIsBetter ? -margin : margin
    // What is the same in many pairs is known, the margin itself included; a few show nothing.
    if case .mean(let mean) = basis, mean.standardError == 0 {
      guard isConstant, pairs >= Self.leastConstant else { return .none }
      let isBeyond = metric.moreIsBetter ? difference < limit : difference > limit
      let isBetter = metric.moreIsBetter ? difference > 0 : difference < 0
      return Claims(
        isBetter: isBetter ? 0 : 1,
        isGoodEnough: isBeyond ? 1 : 0,
        isWorse: isBeyond ? 0 : 1
      )
    }
    let (more, less) = basis.chancesAtZero
    let (better, worse) = metric.moreIsBetter ? (more, less) : (less, more)
    return Claims(
      isBetter: better,
      // Not to be worse by more than nothing is to be better.
      isGoodEnough: margin == 0
        ? better : chance(than: limit, isMore: metric.moreIsBetter),
      // What is worse by more than the margin is worse.
      isWorse: max(worse, chance(than: limit, isMore: !metric.moreIsBetter))
    )
  }

  private func chance(than supposed: Double, isMore: Bool) -> Double {
    isMore ? basis.chanceOfMore(than: supposed) : basis.chanceOfLess(than: supposed)
  }
}

extension Estimate.Basis {
  func interval(_ alpha: Double) -> Interval {
    switch self {
    case .counts(let counts):
      let share = counts.tango(alpha)
      return Interval(share.low * Metric.whole, share.high * Metric.whole)
    case .mean(let mean): return mean.interval(alpha)
    case .rare(let rare): return rare.interval(alpha)
    }
  }

  /// The chances of as much or more, and as little or less, where nothing differs: exact ones of what runs
  /// have or have not.
  var chancesAtZero: (more: Double, less: Double) {
    switch self {
    case .counts(let counts): (counts.chanceOfSecond, counts.chanceOfFirst)
    case .mean, .rare: (chanceOfMore(than: 0), chanceOfLess(than: 0))
    }
  }

  func chanceOfMore(than supposed: Double) -> Double {
    switch self {
    case .counts(let counts): counts.chanceOfMore(than: supposed / Metric.whole)
    case .mean(let mean): mean.chanceOfMore(than: supposed)
    case .rare(let rare): rare.chanceOfMore(than: supposed)
    }
  }

  func chanceOfLess(than supposed: Double) -> Double {
    switch self {
    case .counts(let counts): 1 - counts.chanceOfMore(than: supposed / Metric.whole)
    case .mean(let mean): mean.chanceOfLess(than: supposed)
    case .rare(let rare): rare.chanceOfLess(than: supposed)
    }
  }
}

extension Estimate.Besides {
  init(
    _ first: [Double],
    _ second: [Double],
    _ differences: [Double],
    _ alpha: Double,
    _ resampling: Resampling
  ) {
    /// With too few pairs resamples hardly ever hold another number than the greatest.
    func quantile(_ share: Double, _ least: Int) -> (difference: Double, interval: Interval) {
      let quantile = PairedQuantile(share, first, second, resampling)
      let isKnown = differences.count >= least
      return (
        quantile.difference, isKnown ? quantile.interval(alpha) : Interval(-.infinity, .infinity)
      )
    }
    hodgesLehmann = HodgesLehmann.estimate(differences)
    median = quantile(0.5, 10)
    ninetyFifth = quantile(0.95, 20)
  }
}

extension PairedCounts {
  /// Counts pairs of numbers that are all or nothing.
  init(_ first: [Double], _ second: [Double]) {
    self.init(
      onlyFirst: zip(first, second).count { $0 > $1 },
      onlySecond: zip(first, second).count { $0 < $1 },
      pairs: first.count
    )
  }
}

extension [Double] {
  /// The variance of a sample.
  fileprivate var variance: Double { standardError * standardError * Double(count) }
}
