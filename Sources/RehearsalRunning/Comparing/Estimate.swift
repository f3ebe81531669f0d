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
  public let robust: RobustEstimates?

  private let metric: Metric
  private let basis: EstimateBasis

  /// What a few numbers far away hardly move, or are all about.
  public struct RobustEstimates: Sendable {
    /// The estimate of Hodges and Lehmann.
    public let hodgesLehmann: Double
    /// B's median less A's, with where it lies.
    public let median: (difference: Double, interval: Interval)
    /// The same of what 95 of a hundred runs stay below.
    public let ninetyFifth: (difference: Double, interval: Interval)
  }

  /// Estimates from pairs of numbers with the same seed; with fewer than two nothing is known of how they vary.
  init(
    _ metric: Metric,
    _ first: [Double],
    _ second: [Double],
    _ conditions: EstimateConditions,
    alpha: Double,
    _ resampling: Resampling = Resampling(),
    withRobustEstimates: Bool = true
  ) {
    self.metric = metric
    self.first = first.mean
    self.second = second.mean
    pairs = first.count
    let differences = zip(first, second).map { $1 - $0 }
    difference = differences.mean
    let unpaired = first.variance + second.variance
    pairing = unpaired > 0 ? differences.variance / unpaired : nil
    discordant = conditions.isProportion ? PairedCounts(first, second) : nil
    basis = EstimateBasis(differences, discordant, conditions) {
      ConservativeMean(differences, resampling)
    }
    interval = differences.count > 1 ? basis.interval(alpha) : Interval(-.infinity, .infinity)
    robust =
      withRobustEstimates && metric.unit != .percentage
      ? RobustEstimates(first, second, differences, alpha, resampling) : nil
  }

  /// Estimates over scenarios, each of which counts the same: what holds for others like them.
  init(
    _ metric: Metric,
    pooling scenarios: [(first: [Double], second: [Double])],
    _ conditions: EstimateConditions,
    alpha: Double,
    _ resampling: Resampling = Resampling()
  ) {
    self.metric = metric
    first = scenarios.map(\.first.mean).mean
    second = scenarios.map(\.second.mean).mean
    pairs = scenarios.map(\.first.count).reduce(0, +)
    let clusters = scenarios.map { scenario in zip(scenario.first, scenario.second).map { $1 - $0 }
    }
    difference = clusters.map(\.mean).mean
    basis = EstimateBasis(clusters.flatMap { $0 }, nil, conditions) {
      ConservativeMean(clusters: clusters, resampling)
    }
    interval = basis.interval(alpha)
    pairing = nil
    discordant = nil
    robust = nil
  }

  /// What can be claimed of it against a margin.
  func claims(_ margin: Double) -> Claims {
    pairs > 1 ? basis.claims(metric, margin) : .none
  }

  /// Why less is decided than the figures seem to say, where that is so; one sentence without its end.
  func caution(_ margin: Double?, _ alpha: Double) -> String? {
    guard pairs > 1 else { return nil }
    return basis.caution(of: metric, pairs, margin, alpha)
  }
}

extension Estimate.RobustEstimates {
  init(
    _ first: [Double],
    _ second: [Double],
    _ differences: [Double],
    _ alpha: Double,
    _ resampling: Resampling
  ) {
    hodgesLehmann = HodgesLehmann.estimate(differences)
    let middle = PairedQuantile(0.5, first, second, resampling)
    // With too few pairs resamples hardly ever hold another number than the greatest.
    let isKnown = differences.count >= 10
    median = (
      middle.difference, isKnown ? middle.interval(alpha) : Interval(-.infinity, .infinity)
    )
    let last = PairedQuantile(0.95, first, second, Resampling(count: 0))
    ninetyFifth = (last.difference, last.exact(alpha))
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
