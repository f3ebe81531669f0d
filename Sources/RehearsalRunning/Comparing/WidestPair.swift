package import RehearsalRules
import RehearsalSimulation

/// The pair of runs with the greatest difference in a metric.
package struct WidestPair {
  package var metric: Metric
  package var scenario: PairedScenario
  /// The two runs.
  package var pair: (first: JudgedRun, second: JudgedRun)
  /// The value of the metric for configuration A.
  package var valueOfA: Double
  /// The value of the metric for configuration B.
  package var valueOfB: Double

  /// The seed of both runs.
  package var seed: UInt64 { pair.first.summary.seed }
}

extension Comparison {
  /// For each metric, the pair with the greatest difference.
  ///
  /// A metric is left out if no pair differs in it, or if an earlier metric has the same pair.
  package var widestPairs: [WidestPair] {
    var seenRuns: Set<String> = []
    return question.metrics.compactMap { metric -> WidestPair? in
      let candidates = scenarios.compactMap { scenario in
        scenario.widestPair(in: metric).map { (scenario, $0.pairIndex, $0.difference.magnitude) }
      }
      // If several pairs have the greatest difference, the first of them counts.
      let widestCandidate = candidates.reduce(candidates.first) { best, next in
        next.2 > best?.2 ?? 0 ? next : best
      }
      guard let (scenario, position, _) = widestCandidate else { return nil }
      let pair = scenario.pairs[position]
      let seed = pair.first.summary.seed
      guard seenRuns.insert("\(scenario.path)\u{0}\(seed)").inserted else { return nil }
      return WidestPair(
        metric: metric,
        scenario: scenario,
        pair: (pair.first, pair.second),
        valueOfA: metric.value(of: pair.first, scenario.resultOfA.plan),
        valueOfB: metric.value(of: pair.second, scenario.resultOfB.plan)
      )
    }
  }
}
