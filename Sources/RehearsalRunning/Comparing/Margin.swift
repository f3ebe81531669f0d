/// The greatest amount by which B may be worse than A in a metric without counting as inferior.
///
/// It is declared before any run. ``Question/ceilings`` uses the same type for the upper bounds of metrics.
public struct Margin: Sendable, Hashable {
  /// The metric that the margin applies to.
  public var metric: Metric
  /// The amount, in the unit of the metric; at least zero.
  public var size: Double

  /// Creates a margin.
  public init(_ metric: Metric, _ size: Double) {
    self.metric = metric
    self.size = size
  }

  /// Whether no difference can be greater than the margin, in runs of any plan.
  ///
  /// Every configuration is non-inferior by such a margin.
  package var isNeverExceeded: Bool {
    metric.greatestDifference.map { size >= $0 } ?? false
  }
}
