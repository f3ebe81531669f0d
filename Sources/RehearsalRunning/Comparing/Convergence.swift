import RehearsalStatistics

/// How the interval of a difference narrows as pairs are added.
package struct Convergence: Sendable {
  /// The estimates, each with the number of pairs of a scenario it is made from.
  package let points: [(pairs: Int, estimate: Estimate)]

  private static let looks = 24
  private static let fewestPairs = 5

  /// Estimates from the first pairs of one scenario, or of all where they are pooled, then from more and more.
  package init(_ finding: MetricFinding, _ scenarios: [PairedScenario], _ question: Question) {
    let values = scenarios.map { $0.values(of: finding.metric) }
    let all = values.map(\.first.count).min() ?? 0
    let conditions = question.conditions(of: finding.metric, scenarios)
    let resampling = Resampling(count: min(question.resamples, 399))
    points = (1...Self.looks).compactMap { look in
      let pairs = all * look / Self.looks
      guard pairs >= Self.fewestPairs else { return nil }
      let seen = values.map {
        (first: Array($0.first.prefix(pairs)), second: Array($0.second.prefix(pairs)))
      }
      guard seen.count == 1 else {
        let pooled = Estimate(
          finding.metric,
          pooling: seen,
          conditions,
          alpha: question.alpha,
          resampling
        )
        return (pairs, pooled)
      }
      let estimate = Estimate(
        finding.metric,
        seen[0].first,
        seen[0].second,
        conditions,
        alpha: question.alpha,
        resampling,
        withRobustEstimates: false
      )
      return (pairs, estimate)
    }
  }
}
