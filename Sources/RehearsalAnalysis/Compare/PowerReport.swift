import RehearsalSimulation
import RehearsalStatistics

/// How many pairs each decision takes, by how much pairs differed in a pilot.
public struct PowerReport: CustomStringConvertible {
  private let comparison: Comparison

  /// Creates the report of a pilot; the margins of what was asked are those to be decided by.
  public init(pilot comparison: Comparison) {
    self.comparison = comparison
  }

  /// What each decision needs, ending in a line end.
  public var description: String {
    let rows = comparison.scenarios.enumerated().flatMap { place, scenario in
      comparison.findings.flatMap { finding in
        finding.margin.map { self.rows(finding, $0, place, scenario) } ?? []
      }
    }
    let head = ["scenario", "metric", "decision", "if B is", "pairs", "because"]
    let pairs = comparison.scenarios.first?.pairs.count ?? 0
    let lines =
      [
        "pairs with which a decision is made 80 times of 100, and wrongly in 2.5 of 100 at most",
        "",
      ]
      + TextTable.lines([head] + rows)
      + ["", "by a pilot of \(pairs) pairs of each scenario; the numbers are as good as the pilot"]
      + pooled + [CalibrationNote(comparison).line]
    return lines.joined(separator: "\n") + "\n"
  }

  private var pooled: [String] {
    comparison.scenarios.count >= Comparison.leastPooled
      ? [
        "the figure over all \(comparison.scenarios.count) scenarios decides, which more scenarios make surer "
          + "than more pairs of each"
      ] : []
  }

  private func rows(
    _ finding: MetricFinding,
    _ margin: Double,
    _ place: Int,
    _ scenario: PairedScenario
  ) -> [[String]] {
    let held = comparison.findings.filter { $0.margin != nil }
    let search = PowerSearch(
      metric: finding.metric,
      margin: margin,
      decisions: held.count * comparison.scenarios.count,
      alpha: comparison.question.alpha
    )
    let pilot = Pilot(finding, place, scenario, comparison.question)
    return PowerSearch.Truth.allCases.compactMap { truth in
      guard margin > 0 || truth == .same else { return nil }
      let needed = margin > 0 ? pilot.pairs(truth, search) : nil
      return [
        InertText.line(scenario.path), finding.metric.rawValue, truth.decision.rawValue,
        Self.words(truth, finding.metric, margin), needed.map(String.init) ?? "-",
        margin > 0 ? pilot.words : "a margin of nothing says of no difference that it counts",
      ]
    }
  }

  private static func words(
    _ truth: PowerSearch.Truth,
    _ metric: Metric,
    _ margin: Double
  ) -> String {
    switch truth {
    case .better: "better by \(metric.words(ofMargin: margin))"
    case .same: "the same"
    case .worse: "worse by \(metric.words(ofMargin: 2 * margin))"
    }
  }
}

/// The pairs of a pilot, as far as they say how many more it takes.
private enum Pilot {
  /// The share of pairs in which only one has what runs have or have not.
  case discordance(Double)
  /// The differences of numbers.
  case differences([Double], Metric)
  /// All pairs differ by the same, which excludes nothing but shares of others; the greatest that there can
  /// be, where it is known.
  case alike(ceiling: Double?)
  /// Nothing is drawn: two pairs show it.
  case exact

  init(
    _ finding: MetricFinding,
    _ place: Int,
    _ scenario: PairedScenario,
    _ question: Question
  ) {
    let (first, second) = scenario.values(of: finding.metric)
    let differences = zip(first, second).map { $1 - $0 }
    let conditions = question.conditions(of: finding.metric, [scenario])
    if let counts = finding.byScenario[place].discordant {
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

  var words: String {
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
