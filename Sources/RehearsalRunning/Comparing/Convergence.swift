import RehearsalStatistics

/// Estimates of one difference from growing numbers of pairs, which show how its confidence interval narrows.
package struct Convergence: Sendable {
  /// The estimates, each with the number of pairs per scenario from which it was computed.
  package let points: [(pairs: Int, estimate: Estimate)]

  /// The maximum number of estimates.
  private static let maxPointCount = 24
  /// The minimum number of pairs per scenario for an estimate.
  private static let minPairCount = 5

  /// Computes the estimates for a finding.
  ///
  /// If there are several scenarios, the estimates are pooled.
  package init(_ finding: MetricFinding, _ scenarios: [PairedScenario], _ question: Question) {
    let values = scenarios.map { $0.values(of: finding.metric) }
    let pairsPerScenario = values.map(\.first.count).min() ?? 0
    let conditions = question.conditions(of: finding.metric, scenarios)
    let resampling = Resampling(count: min(question.resampleCount, 399))
    points = (1...Self.maxPointCount).compactMap { step in
      let pairCount = pairsPerScenario * step / Self.maxPointCount
      guard pairCount >= Self.minPairCount else { return nil }
      let samples = values.map {
        (first: Array($0.first.prefix(pairCount)), second: Array($0.second.prefix(pairCount)))
      }
      guard samples.count == 1 else {
        let pooledEstimate = Estimate(
          finding.metric,
          pooling: samples,
          conditions,
          alpha: question.alpha,
          resampling
        )
        return (pairCount, pooledEstimate)
      }
      let estimate = Estimate(
        finding.metric,
        samples[0].first,
        samples[0].second,
        conditions,
        alpha: question.alpha,
        resampling,
        withRobustEstimates: false
      )
      return (pairCount, estimate)
    }
  }
}
