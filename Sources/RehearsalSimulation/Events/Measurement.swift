/// A number of a report.
public struct Measurement: Sendable, Hashable {
  /// The metric, such as `unit-coverage`.
  public var metric: String
  /// The value; `nil` where the report has none.
  public var value: Percentage?

  package init(metric: String, value: Percentage?) {
    self.metric = metric
    self.value = value
  }
}
