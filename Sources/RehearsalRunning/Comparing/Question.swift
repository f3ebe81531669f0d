import RehearsalSimulation
import RehearsalStatistics

/// What is asked of a comparison, declared before anything ran.
public struct Question: Sendable {
  /// What is shown, in this order.
  public var metrics: [Metric]
  /// Whether somebody asked for them; else those that are nothing in every run are left out.
  public var areNamed: Bool
  /// What B has to be held against.
  public var margins: [Margin]
  /// What a metric comes to at most, where somebody says so.
  public var ceilings: [Margin] = []
  /// The chance with which any margin may be decided wrongly.
  public var alpha = 0.05
  /// How many resamples bootstraps draw.
  public var resamples = 1_999

  /// Asks for metrics and margins; where no margin is declared, the usual ones of the metrics apply.
  ///
  /// - Parameters:
  ///   - named: What is shown; where nothing is named, all but what is zero in every run.
  ///   - margins: What B is held against.
  public init(metrics named: [Metric], margins: [Margin]) {
    let metrics = named.isEmpty ? Metric.allCases : named
    let others = margins.map(\.metric).filter { !metrics.contains($0) }
    areNamed = !named.isEmpty
    var seen: Set<Metric> = []
    self.metrics = (metrics + others).filter { seen.insert($0).inserted }
    self.margins =
      margins.isEmpty
      ? metrics.compactMap { metric in metric.usualMargin.map { Margin(metric, $0) } } : margins
  }

  func isNamed(_ metric: Metric) -> Bool { areNamed || margin(of: metric) != nil }

  package func margin(of metric: Metric) -> Double? { margins.first { $0.metric == metric }?.size }

  /// What is known of a metric in some scenarios before anything is measured.
  func conditions(of metric: Metric, _ scenarios: [PairedScenario]) -> EstimateConditions {
    let plans = scenarios.flatMap { [$0.first.plan, $0.second.plan] }
    let named = ceilings.first { $0.metric == metric }?.size
    let ranges = plans.map { metric.range(in: $0)?.high }
    let known = ranges.contains(nil) ? nil : ranges.compactMap(\.self).max()
    let values = scenarios.map { $0.values(of: metric) }.flatMap { $0.first + $0.second }
    // A ceiling that a number lies above bounds nothing.
    let ceiling = (named ?? known).flatMap { (values.max() ?? 0) <= $0 ? $0 : nil }
    return EstimateConditions(
      isProportion: plans.allSatisfy { metric.isProportion(in: $0) } && scenarios.count == 1,
      dependsOnSeed: plans.contains(where: \.dependsOnSeed),
      bounds: ceiling.map { Interval(-$0, $0) },
      areBoundsNarrow: metric.unit == .percentage || named != nil
    )
  }

  /// The metrics of which a number lies above the ceiling that somebody named, with how many do.
  func numbersAboveCeilings(_ scenarios: [PairedScenario]) -> [(ceiling: Margin, count: Int)] {
    ceilings.compactMap { ceiling in
      let values = scenarios.map { $0.values(of: ceiling.metric) }.flatMap { $0.first + $0.second }
      let count = values.count { $0 > ceiling.size }
      return count > 0 ? (ceiling, count) : nil
    }
  }
}
