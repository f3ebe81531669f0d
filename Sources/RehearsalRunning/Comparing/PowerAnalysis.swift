import RehearsalSimulation
import RehearsalStatistics

/// How many pairs each decision of a comparison takes, by how much the pairs of a pilot vary.
public struct PowerAnalysis: Sendable {
  /// What one decision takes.
  package struct Row: Sendable {
    package var scenario: PairedScenario
    package var metric: Metric
    /// The margin, in the metric's unit.
    package var margin: Double
    /// What the true difference is supposed to be.
    package var truth: PowerSearch.Truth
    /// The number of pairs; `nil` where no number that is tried suffices.
    package var pairs: Int?
    /// Why it takes so many.
    package var reason: String
  }

  /// The pilot.
  public let pilot: Comparison
  /// The rows, by scenario, metric and supposed difference.
  package let rows: [Row]

  /// Analyses a pilot; its margins are those to be decided by.
  public init(of pilot: Comparison) {
    self.pilot = pilot
    rows = pilot.scenarios.enumerated().flatMap { index, scenario in
      pilot.findings.flatMap { finding in
        finding.margin.map { Self.rows(finding, $0, index, scenario, pilot) } ?? []
      }
    }
  }

  private static func rows(
    _ finding: MetricFinding,
    _ margin: Double,
    _ index: Int,
    _ scenario: PairedScenario,
    _ comparison: Comparison
  ) -> [Row] {
    let held = comparison.findings.filter { $0.margin != nil }
    let search = PowerSearch(
      metric: finding.metric,
      margin: margin,
      decisions: held.count * comparison.scenarios.count,
      alpha: comparison.question.alpha
    )
    let pilot = Pilot(finding, index, scenario, comparison.question)
    return PowerSearch.Truth.allCases.compactMap { truth in
      guard margin > 0 || truth == .same else { return nil }
      return Row(
        scenario: scenario,
        metric: finding.metric,
        margin: margin,
        truth: truth,
        pairs: margin > 0 ? pilot.pairs(truth, search) : nil,
        reason: margin > 0
          ? pilot.description : "a margin of nothing says of no difference that it counts"
      )
    }
  }
}

/// How the pairs of a pilot vary, from which the number of pairs needed follows.
private enum Pilot {
  /// Of a proportion: the share of discordant pairs.
  case discordance(Double)
  /// Of a number: the paired differences.
  case differences([Double], Metric)
  /// All pairs differ by the same amount, which only bounds how often others do; with the greatest
  /// difference possible, where it is known.
  case alike(ceiling: Double?)
  /// Nothing is drawn, so two pairs suffice.
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
      let seen = Double(counts.onlyFirst + counts.onlySecond) / Double(max(1, counts.pairs))
      self = .discordance(seen)
    } else if differences.allSatisfy({ $0 == differences.first }) {
      self = conditions.dependsOnSeed ? .alike(ceiling: conditions.bounds?.high) : .exact
    } else {
      self = .differences(differences, finding.metric)
    }
  }

  func pairs(_ truth: PowerSearch.Truth, _ search: PowerSearch) -> Int? {
    switch self {
    case .exact: return 2
    case .discordance(let seen):
      // Two that differ by so much differ in so many pairs at least.
      let least = search.difference(truth).magnitude / Metric.whole
      guard least <= 1 else { return nil }
      return search.pairs(truth, discordance: max(seen, least))
    case .differences(let differences, _): return search.pairs(truth, like: differences)
    case .alike(let ceiling):
      guard truth == .same, let ceiling, search.margin < ceiling else { return nil }
      return RareDifferences.pairs(excluding: search.margin / ceiling, search.alpha)
    }
  }

  var description: String {
    switch self {
    case .exact: "nothing is drawn, so all pairs are the same"
    case .discordance(let seen): "\(Metric.passed.words(seen * Metric.whole)) of pairs differ"
    case .differences(let differences, let metric):
      "pairs deviate by \(metric.words(differences.standardError * Double(differences.count).squareRoot()))"
    case .alike(nil):
      "no two pairs of the pilot differ by another number, and no --ceiling bounds it"
    case .alike: "no two pairs of the pilot differ by another number"
    }
  }
}
