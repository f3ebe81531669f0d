/// A measured value that a report states for a metric.
public struct Measurement: Sendable, Hashable {
  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The value, or `nil` if the report names the metric without a value.
  public var value: Percentage?

  /// Creates a measurement.
  public init(metric: String, value: Percentage?) {
    self.metric = metric
    self.value = value
  }
}

extension [Measurement] {
  /// Returns the first value of a metric, or `nil` if the metric is not named or has no value.
  package func value(of metric: String) -> Percentage? { first { $0.metric == metric }?.value }
}
