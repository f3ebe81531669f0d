import RehearsalSimulation
import RehearsalStatistics

/// The metrics, margins and error probability of a comparison, declared before any run.
public struct Question: Sendable {
  /// The metrics to show, in this order.
  public var metrics: [Metric]
  /// Whether the user named the metrics; if not, metrics that are zero in every run are left out.
  public var hasNamedMetrics: Bool
  /// The margins that decide whether B is good enough.
  public var margins: [Margin]
  /// The upper bounds of metrics that the user declares.
  public var ceilings: [Margin] = []
  /// The probability that any margin is decided wrongly.
  public var alpha = 0.05
  /// How many resamples each bootstrap draws.
  public var resamples = 1_999

  /// Creates a question; without margins, the default margins of the metrics apply.
  ///
  /// - Parameters:
  ///   - named: The metrics to show; if empty, all metrics except those that are zero in every run.
  ///   - margins: The margins that decide whether B is good enough.
  public init(metrics named: [Metric], margins: [Margin]) {
    let metrics = named.isEmpty ? Metric.allCases : named
    let others = margins.map(\.metric).filter { !metrics.contains($0) }
    hasNamedMetrics = !named.isEmpty
    var seen: Set<Metric> = []
    self.metrics = (metrics + others).filter { seen.insert($0).inserted }
    self.margins =
      margins.isEmpty
      ? metrics.compactMap { metric in metric.defaultMargin.map { Margin(metric, $0) } } : margins
  }

  func isNamed(_ metric: Metric) -> Bool { hasNamedMetrics || margin(of: metric) != nil }

  package func margin(of metric: Metric) -> Double? { margins.first { $0.metric == metric }?.size }

  /// Returns the conditions for estimates of a metric in some scenarios.
  func conditions(of metric: Metric, _ scenarios: [PairedScenario]) -> EstimateConditions {
    let plans = scenarios.flatMap { [$0.first.plan, $0.second.plan] }
    let userCeiling = ceilings.first { $0.metric == metric }?.size
    let ranges = plans.map { metric.range(in: $0)?.high }
    let planBound = ranges.contains(nil) ? nil : ranges.compactMap(\.self).max()
    let values = scenarios.map { $0.values(of: metric) }.flatMap { $0.first + $0.second }
    // A ceiling that some value exceeds is not an upper bound.
    let ceiling = (userCeiling ?? planBound).flatMap { (values.max() ?? 0) <= $0 ? $0 : nil }
    return EstimateConditions(
      isProportion: plans.allSatisfy { metric.isProportion(in: $0) } && scenarios.count == 1,
      dependsOnSeed: plans.contains(where: \.dependsOnSeed),
      bounds: ceiling.map { Interval(-$0, $0) },
      areBoundsNarrow: metric.unit == .percentage || userCeiling != nil
    )
  }

  /// Returns the declared ceilings that some values exceed, each with the count of these values.
  func valuesAboveCeilings(_ scenarios: [PairedScenario]) -> [(ceiling: Margin, count: Int)] {
    ceilings.compactMap { ceiling in
      let values = scenarios.map { $0.values(of: ceiling.metric) }.flatMap { $0.first + $0.second }
      let count = values.count { $0 > ceiling.size }
      return count > 0 ? (ceiling, count) : nil
    }
  }
}
