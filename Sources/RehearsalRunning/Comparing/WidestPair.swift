import RehearsalRules
import RehearsalSimulation

/// The pair of runs that differs most in a metric.
package struct WidestPair {
  package var metric: Metric
  package var scenario: PairedScenario
  /// The seed of both runs.
  package var seed: UInt64
  /// A's value of the metric.
  package var first: Double
  /// B's value of the metric.
  package var second: Double
}

extension Comparison {
  /// The pair that differs most in each metric; a pair that an earlier metric has already is left out.
  package var widestPairs: [WidestPair] {
    var seen: Set<String> = []
    return question.metrics.compactMap { metric -> WidestPair? in
      let candidates = scenarios.compactMap { scenario in
        scenario.widestPair(in: metric).map { (scenario, $0.place, $0.difference.magnitude) }
      }
      // Of pairs with the same difference, the first is kept.
      let widest = candidates.reduce(candidates.first) { best, next in
        next.2 > best?.2 ?? 0 ? next : best
      }
      guard let (scenario, place, _) = widest else { return nil }
      let pair = scenario.pairs[place]
      let seed = pair.first.summary.seed
      guard seen.insert("\(scenario.path)\u{0}\(seed)").inserted else { return nil }
      return WidestPair(
        metric: metric,
        scenario: scenario,
        seed: seed,
        first: metric.value(of: pair.first, scenario.first.plan),
        second: metric.value(of: pair.second, scenario.second.plan)
      )
    }
  }
}
