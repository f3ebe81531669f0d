import RehearsalSimulation
import RehearsalStatistics

/// The metrics, margins and error probability of a comparison, which the user declares before any run.
public struct Question: Sendable {
  /// The metrics to show, in order.
  public var metrics: [Metric]
  /// Whether the user named the metrics.
  ///
  /// If not, reports leave out metrics without a margin that are zero in every run.
  public var hasNamedMetrics: Bool
  /// The margins, each of which limits by how much B may be worse than A in one metric.
  public var margins: [Margin]
  /// The upper bounds that the user declares for metrics.
  ///
  /// The ``Margin/size`` of each element is the upper bound of its metric.
  public var ceilings: [Margin] = []
  /// The maximum probability that the decision about any margin is wrong.
  public var alpha = 0.05
  /// How many resamples each bootstrap draws.
  public var resampleCount = 1_999

  /// Creates a question.
  ///
  /// If `margins` is empty, the default margins of the metrics apply.
  ///
  /// - Parameters:
  ///   - named: The metrics to show. If it is empty, reports show the metrics that have a margin or a value
  ///     other than zero in any run.
  ///   - margins: The margins. Each margin limits by how much B may be worse than A in one metric. The
  ///     metrics of the margins are always shown.
  public init(metrics named: [Metric], margins: [Margin]) {
    let metrics = named.isEmpty ? Metric.allCases : named
    let metricsOfMargins = margins.map(\.metric).filter { !metrics.contains($0) }
    hasNamedMetrics = !named.isEmpty
    var seenMetrics: Set<Metric> = []
    self.metrics = (metrics + metricsOfMargins).filter { seenMetrics.insert($0).inserted }
    self.margins =
      margins.isEmpty
      ? metrics.compactMap { metric in metric.defaultMargin.map { Margin(metric, $0) } } : margins
  }

  func isAlwaysShown(_ metric: Metric) -> Bool { hasNamedMetrics || margin(of: metric) != nil }

  package func margin(of metric: Metric) -> Double? { margins.first { $0.metric == metric }?.size }

  /// Returns the facts that determine the statistical method for a metric in the given scenarios.
  func conditions(of metric: Metric, _ scenarios: [PairedScenario]) -> EstimateConditions {
    let plans = scenarios.flatMap { [$0.resultOfA.plan, $0.resultOfB.plan] }
    let userCeiling = ceilings.first { $0.metric == metric }?.size
    let greatestValue = scenarios.map { $0.greatestValue(of: metric) }.max() ?? 0
    // A ceiling that some value exceeds is not a bound, so it is ignored.
    let ceiling = (userCeiling ?? metric.greatestDifference).flatMap {
      greatestValue <= $0 ? $0 : nil
    }
    return EstimateConditions(
      isProportion: plans.allSatisfy { metric.isProportion(in: $0) } && scenarios.count == 1,
      dependsOnSeedByScenario: scenarios.map(\.dependsOnSeed),
      bounds: ceiling.map { Interval(-$0, $0) }
    )
  }

  /// Returns the margins that no difference can exceed in runs of the given scenarios.
  func marginsNeverExceeded(_ scenarios: [PairedScenario]) -> [Margin] {
    let plans = scenarios.flatMap { [$0.resultOfA.plan, $0.resultOfB.plan] }
    guard !plans.isEmpty else { return [] }
    return margins.filter { margin in
      plans.allSatisfy { plan in
        margin.metric.range(in: plan).map { margin.size >= $0.high } ?? false
      }
    }
  }

  /// Returns the ceilings that some values exceed, each with the number of values above it.
  func exceededCeilings(_ scenarios: [PairedScenario]) -> [(ceiling: Margin, count: Int)] {
    ceilings.compactMap { ceiling in
      let count = scenarios.map { $0.countOfValues(above: ceiling) }.reduce(0, +)
      return count > 0 ? (ceiling, count) : nil
    }
  }
}
