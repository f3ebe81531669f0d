import RehearsalRules
import RehearsalStatistics

/// The results of running the same scenarios with each combination of values of the keys that vary.
public struct GridResult: Sendable {
  /// The results of the scenarios with one combination of values.
  public struct Cell: Sendable {
    /// The combination of values.
    public var variation: Variation
    /// The results of the scenarios with this combination of values.
    public var result: SuiteResult

    /// Creates the results with one combination of values.
    public init(variation: Variation, result: SuiteResult) {
      self.variation = variation
      self.result = result
    }

    /// Returns the mean of a metric over all runs of all scenarios; `nil` if there are no runs.
    package func mean(of metric: Metric) -> Double? {
      let values = values(of: metric)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Returns a quantile of a metric over all runs of all scenarios; `nil` if there are no runs.
    ///
    /// With the share 0.5, the quantile is the median.
    package func quantile(_ share: Double, of metric: Metric) -> Double? {
      let values = values(of: metric)
      return values.isEmpty ? nil : values.sorted().quantile(ofSorted: share)
    }

    private func values(of metric: Metric) -> [Double] {
      result.scenarios.flatMap { scenario in
        scenario.runs.map { metric.value(of: $0, scenario.plan) }
      }
    }
  }

  /// The results with each combination of values, in the order of the combinations.
  public var cells: [Cell]

  /// Creates the results of all combinations.
  public init(cells: [Cell]) {
    self.cells = cells
  }
}
