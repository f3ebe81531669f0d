/// What is asked of a comparison, declared before anything ran.
public struct Question: Sendable {
  /// What is shown, in this order.
  public var metrics: [Metric]
  /// Whether somebody asked for them; else those that are nothing in every run are left out.
  public var areNamed: Bool
  /// What B has to be held against.
  public var margins: [Margin]
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

  func margin(of metric: Metric) -> Double? { margins.first { $0.metric == metric }?.size }
}
