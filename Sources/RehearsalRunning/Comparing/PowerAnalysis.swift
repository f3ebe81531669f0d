import RehearsalSimulation
import RehearsalStatistics

/// A power analysis: how many pairs each decision of a planned comparison needs.
///
/// A pilot is a small comparison. Its pairs show how much the metrics vary.
public struct PowerAnalysis: Sendable {
  /// A row of the analysis: one decision, and how many pairs it needs.
  package struct Row: Sendable {
    package var scenario: PairedScenario
    package var metric: Metric
    /// The margin, in the unit of the metric.
    package var margin: Double
    /// The assumed true relation between B and A, such as equality, which the decision has to
    /// detect.
    package var assumedRelation: PowerSearch.AssumedRelation
    /// How many pairs the decision needs; `nil` if the number exceeds the maximum of the search or cannot be
    /// determined.
    package var neededPairCount: Int?
    /// A text about how the pairs of the pilot vary, which explains the number of needed pairs.
    package var reason: String
  }

  /// The comparison whose pairs show how much each metric varies.
  public let pilot: Comparison
  /// The rows, ordered by scenario, then by metric, then by the assumed true relation.
  package let rows: [Row]

  /// Analyses a pilot that has the same margins as the planned comparison.
  public init(of pilot: Comparison) {
    self.pilot = pilot
    var cachedPairs: [SearchKey: Int?] = [:]
    rows = pilot.scenarios.enumerated().flatMap { index, scenario in
      pilot.findings.flatMap { finding in
        finding.margin.map { Self.rows(finding, $0, index, scenario, pilot, &cachedPairs) } ?? []
      }
    }
  }

  /// The inputs of a search for the number of needed pairs, for a metric that is 0 % or 100 % in every run.
  ///
  /// Scenarios with equal inputs share one search. For any other metric, each scenario has its own search.
  private struct SearchKey: Hashable {
    var metric: Metric
    var margin: Double
    var truth: PowerSearch.AssumedRelation
    /// The share of the pilot's pairs in which only one run succeeded.
    var discordance: Double
  }

  private static func rows(
    _ finding: MetricFinding,
    _ margin: Double,
    _ index: Int,
    _ scenario: PairedScenario,
    _ comparison: Comparison,
    _ cachedPairs: inout [SearchKey: Int?]
  ) -> [Row] {
    let findingsWithMargin = comparison.findings.filter { $0.margin != nil }
    let search = PowerSearch(
      metric: finding.metric,
      margin: margin,
      decisionCount: findingsWithMargin.count * comparison.scenarios.count,
      alpha: comparison.question.alpha
    )
    let pilot = PilotVariation(finding, index, scenario, comparison.question)
    return PowerSearch.AssumedRelation.allCases.compactMap { truth in
      guard margin > 0 || truth == .same else { return nil }
      let searchKey = pilot.discordance.map {
        SearchKey(metric: finding.metric, margin: margin, truth: truth, discordance: $0)
      }
      let cachedCount = searchKey.flatMap { cachedPairs[$0] }
      let pairs = cachedCount ?? (margin > 0 ? pilot.pairs(truth, search) : nil)
      if let searchKey { cachedPairs[searchKey] = .some(pairs) }
      return Row(
        scenario: scenario,
        metric: finding.metric,
        margin: margin,
        assumedRelation: truth,
        neededPairCount: pairs,
        reason: margin > 0
          ? pilot.description : "a margin of nothing says of no difference that it counts"
      )
    }
  }
}

/// How a metric varies between the pairs of a pilot, which is a small comparison.
///
/// The more the metric varies, the more pairs a decision needs.
private enum PilotVariation {
  /// The share of pairs in which only one run succeeded, for a metric that is 0 % or 100 % in every run.
  case discordance(Double)
  /// The paired differences, for any other metric.
  case differences([Double], Metric)
  /// All pairs of the pilot have the same difference, but pairs with other seeds can have other
  /// differences.
  ///
  /// `ceiling` is the greatest possible difference; `nil` if it is unknown.
  case equalDifferences(ceiling: Double?)
  /// Nothing in the runs depends on the seed, so one pair is enough.
  case seedIndependent

  init(
    _ finding: MetricFinding,
    _ index: Int,
    _ scenario: PairedScenario,
    _ question: Question
  ) {
    let (valuesOfA, valuesOfB) = scenario.values(of: finding.metric)
    let differences = zip(valuesOfA, valuesOfB).map { $1 - $0 }
    let conditions = question.conditions(of: finding.metric, [scenario])
    let areEqual = differences.allSatisfy { $0 == differences.first }
    if areEqual, !differences.isEmpty, !conditions.dependsOnSeed {
      self = .seedIndependent
    } else if let counts = finding.estimatesByScenario[index].discordantCounts {
      let share = Double(counts.onlyFirst + counts.onlySecond) / Double(max(1, counts.pairs))
      self = .discordance(share)
    } else if areEqual {
      self = .equalDifferences(ceiling: conditions.bounds?.high)
    } else {
      self = .differences(differences, finding.metric)
    }
  }

  /// The share of pairs in which only one run succeeded; `nil` unless the metric is 0 % or 100 % in every run.
  var discordance: Double? {
    guard case .discordance(let share) = self else { return nil }
    return share
  }

  func pairs(_ truth: PowerSearch.AssumedRelation, _ search: PowerSearch) -> Int? {
    switch self {
    case .seedIndependent: return 1
    case .discordance(let share):
      // If two success rates differ by d, only one run succeeds in at least the share d of the pairs.
      let leastShare = search.difference(truth).magnitude / Metric.hundredPercent
      guard leastShare <= 1 else { return nil }
      return search.pairs(truth, discordance: max(share, leastShare))
    case .differences(let differences, _): return search.pairs(truth, like: differences)
    case .equalDifferences(let ceiling):
      guard truth == .same, let ceiling, search.margin < ceiling else { return nil }
      return RareDifferences.pairsNeeded(excluding: search.margin / ceiling, search.alpha)
    }
  }

  var description: String {
    switch self {
    case .seedIndependent: "nothing is drawn, so all pairs are the same"
    case .discordance(let share):
      "\(Metric.formatted(share: share)) of pairs differ"
    case .differences(let differences, let metric):
      "pairs deviate by \(metric.formatted(differences.standardError * Double(differences.count).squareRoot()))"
    case .equalDifferences(nil):
      "no two pairs of the pilot differ by another number, and no --ceiling bounds it"
    case .equalDifferences: "no two pairs of the pilot differ by another number"
    }
  }
}
