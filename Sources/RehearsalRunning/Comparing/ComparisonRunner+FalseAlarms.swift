/// Comparisons of A with itself.
extension ComparisonRunner {
  /// The number of comparisons of A with itself for each metric of each scenario.
  private static let selfComparisonCount = 100

  /// The maximum number of pairs in each comparison of A with itself.
  public static let maximumPairsAgainstItself = maximumPairCount / (2 * selfComparisonCount)

  /// Compares the first configuration with itself many times, to measure how often a difference is found by chance.
  ///
  /// Each comparison uses different seeds for its two sides.
  ///
  /// - Parameter pairs: How many pairs each comparison has.
  /// - Returns: The false-alarm rate of each metric.
  /// - Throws: `CancellationError` if the Swift task is cancelled.
  public func measureFalseAlarms(pairs: Int) async throws -> FalseAlarms {
    let runsPerScenario = 2 * pairs * Self.selfComparisonCount
    onBegin(runsPerScenario * arms[0].scenarios.count)
    var results: [ScenarioResult] = []
    for index in arms[0].scenarios.indices {
      results.append(
        try await runScenario(arms[0], index, seeds(of: index, 0..<runsPerScenario), nil)
      )
    }
    try Task.checkCancellation()
    return FalseAlarms(
      results,
      metrics: question.metrics,
      pairs: pairs,
      comparisons: Self.selfComparisonCount
    )
  }
}
