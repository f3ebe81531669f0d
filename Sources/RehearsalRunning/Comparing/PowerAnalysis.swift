import RehearsalSimulation
import RehearsalStatistics

/// A power analysis: how many pairs each decision of a planned comparison needs.
///
/// The pairs of a pilot, a small comparison, show how much the metrics vary.
public struct PowerAnalysis: Sendable {
  /// How many pairs one decision needs.
  package struct Row: Sendable {
    package var scenario: PairedScenario
    package var metric: Metric
    /// The margin, in the unit of the metric.
    package var margin: Double
    /// The true difference for which the decision has to be right.
    package var truth: PowerSearch.Truth
    /// How many pairs the decision needs; `nil` if even the greatest count is too small.
    package var pairs: Int?
    /// A remark on the variation of the pairs, which explains the count.
    package var reason: String
  }

  /// The comparison whose pairs show how much each metric varies.
  public let pilot: Comparison
  /// The rows, in the order of scenario, metric and supposed true difference.
  package let rows: [Row]

  /// Analyses a pilot with the same margins as the planned comparison.
  public init(of pilot: Comparison) {
    self.pilot = pilot
    var knownPairs: [SearchKey: Int?] = [:]
    rows = pilot.scenarios.enumerated().flatMap { index, scenario in
      pilot.findings.flatMap { finding in
        finding.margin.map { Self.rows(finding, $0, index, scenario, pilot, &knownPairs) } ?? []
      }
    }
  }

  /// The inputs of a search that two scenarios can share, because their pilots have the same share of
  /// discordant pairs.
  private struct SearchKey: Hashable {
    var metric: Metric
    var margin: Double
    var truth: PowerSearch.Truth
    var share: Double
  }

  private static func rows(
    _ finding: MetricFinding,
    _ margin: Double,
    _ index: Int,
    _ scenario: PairedScenario,
    _ comparison: Comparison,
    _ knownPairs: inout [SearchKey: Int?]
  ) -> [Row] {
    let withMargin = comparison.findings.filter { $0.margin != nil }
    let search = PowerSearch(
      metric: finding.metric,
      margin: margin,
      decisions: withMargin.count * comparison.scenarios.count,
      alpha: comparison.question.alpha
    )
    let pilot = Pilot(finding, index, scenario, comparison.question)
    return PowerSearch.Truth.allCases.compactMap { truth in
      guard margin > 0 || truth == .same else { return nil }
      let key = pilot.discordance.map {
        SearchKey(metric: finding.metric, margin: margin, truth: truth, share: $0)
      }
      let known = key.flatMap { knownPairs[$0] }
      let pairs = known ?? (margin > 0 ? pilot.pairs(truth, search) : nil)
      if let key { knownPairs[key] = .some(pairs) }
      return Row(
        scenario: scenario,
        metric: finding.metric,
        margin: margin,
        truth: truth,
        pairs: pairs,
        reason: margin > 0
          ? pilot.description : "a margin of nothing says of no difference that it counts"
      )
    }
  }
}

/// How the pairs of a pilot vary in a metric.
///
/// The variation determines how many pairs a decision needs.
private enum Pilot {
  /// The share of discordant pairs, for an all-or-nothing metric.
  case discordance(Double)
  /// The paired differences, for any other metric.
  case differences([Double], Metric)
  /// All pairs have the same difference, which only limits how often other pairs can deviate.
  ///
  /// `ceiling` is the greatest possible difference; `nil` if it is unknown.
  case alike(ceiling: Double?)
  /// Nothing in the runs depends on the seed, so two pairs are enough.
  case exact

  init(
    _ finding: MetricFinding,
    _ index: Int,
    _ scenario: PairedScenario,
    _ question: Question
  ) {
    let (first, second) = scenario.values(of: finding.metric)
    let differences = zip(first, second).map { $1 - $0 }
    let conditions = question.conditions(of: finding.metric, [scenario])
    if let counts = finding.byScenario[index].discordant {
      let share = Double(counts.onlyFirst + counts.onlySecond) / Double(max(1, counts.pairs))
      self = .discordance(share)
    } else if differences.allSatisfy({ $0 == differences.first }) {
      self = conditions.dependsOnSeed ? .alike(ceiling: conditions.bounds?.high) : .exact
    } else {
      self = .differences(differences, finding.metric)
    }
  }

  /// The share of discordant pairs, or `nil` if the metric is not all or nothing.
  var discordance: Double? {
    guard case .discordance(let share) = self else { return nil }
    return share
  }

  func pairs(_ truth: PowerSearch.Truth, _ search: PowerSearch) -> Int? {
    switch self {
    case .exact: return 2
    case .discordance(let share):
      // Two success rates can differ by d only if at least the share d of all pairs is discordant.
      let least = search.difference(truth).magnitude / Metric.whole
      guard least <= 1 else { return nil }
      return search.pairs(truth, discordance: max(share, least))
    case .differences(let differences, _): return search.pairs(truth, like: differences)
    case .alike(let ceiling):
      guard truth == .same, let ceiling, search.margin < ceiling else { return nil }
      return RareDifferences.pairs(excluding: search.margin / ceiling, search.alpha)
    }
  }

  var description: String {
    switch self {
    case .exact: "nothing is drawn, so all pairs are the same"
    case .discordance(let share): "\(Metric.passed.words(share * Metric.whole)) of pairs differ"
    case .differences(let differences, let metric):
      "pairs deviate by \(metric.words(differences.standardError * Double(differences.count).squareRoot()))"
    case .alike(nil):
      "no two pairs of the pilot differ by another number, and no --ceiling bounds it"
    case .alike: "no two pairs of the pilot differ by another number"
    }
  }
}
