/// How much worse something may be and still be good enough, declared before anything ran.
public struct Margin: Sendable, Hashable {
  /// What it is about.
  public var metric: Metric
  /// How much, in the metric's unit, from zero on.
  public var size: Double

  /// Creates a margin.
  public init(_ metric: Metric, _ size: Double) {
    self.metric = metric
    self.size = size
  }
}
