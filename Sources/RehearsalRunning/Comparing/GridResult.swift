import RehearsalRules
import RehearsalStatistics

/// The results of the same scenarios with each combination of the values of varied keys.
public struct GridResult: Sendable {
  /// The result with one combination.
  public struct Cell: Sendable {
    /// The combination.
    public var variation: Variation
    /// The results of the scenarios.
    public var result: SuiteResult

    /// Creates the result with one combination.
    public init(variation: Variation, result: SuiteResult) {
      self.variation = variation
      self.result = result
    }

    /// Returns the mean of a metric over all runs; `nil` if there are none.
    package func mean(of metric: Metric) -> Double? {
      let values = values(of: metric)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Returns a quantile of a metric over all runs; `nil` if there are none.
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

  /// The cells, in the order of the combinations.
  public var cells: [Cell]

  /// Creates the results.
  public init(cells: [Cell]) {
    self.cells = cells
  }
}
