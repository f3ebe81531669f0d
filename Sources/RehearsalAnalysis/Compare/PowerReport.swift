import RehearsalSimulation
import RehearsalStatistics

/// How many pairs show a difference of a given size, by how much pairs differed in a pilot.
public struct PowerReport: CustomStringConvertible {
  private let comparison: Comparison

  /// How often the difference is to be found.
  private static let power = 0.8

  /// Creates the report of a pilot; the margins of what was asked are the differences to be found.
  public init(pilot comparison: Comparison) {
    self.comparison = comparison
  }

  /// What each difference needs, ending in a line end.
  public var description: String {
    let rows = comparison.scenarios.enumerated().flatMap { place, scenario in
      comparison.findings.compactMap { finding in
        finding.margin.map { row(finding, $0, place, scenario) }
      }
    }
    let head = ["scenario", "metric", "difference", "pairs", "because"]
    let pairs = comparison.scenarios.first?.pairs.count ?? 0
    let lines =
      [
        "pairs that show that there is such a difference, 80 times of 100, with 5 false alarms of 100",
        "",
      ]
      + TextTable.lines([head] + rows)
      + ["", "by a pilot of \(pairs) pairs of each scenario; the number is as good as the pilot"]
      + [Honesty(comparison).line]
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(
    _ finding: MetricFinding,
    _ difference: Double,
    _ place: Int,
    _ scenario: PairedScenario
  ) -> [String] {
    let (needed, reason) =
      finding.byScenario[place].discordant.map { proportion($0, difference) }
      ?? mean(finding.metric, scenario, difference)
    return [
      InertText.line(scenario.path), finding.metric.rawValue,
      finding.metric.words(ofMargin: difference), needed.map(String.init) ?? "-", reason,
    ]
  }

  /// Of what a run has or has not: from the share of pairs in which the two differ.
  private func proportion(_ counts: PairedCounts, _ difference: Double) -> (Int?, String) {
    let wanted = difference / Metric.whole
    let seen = Double(counts.onlyFirst + counts.onlySecond) / Double(max(1, counts.pairs))
    // Two that differ by so much differ in so many pairs at least.
    let discordance = max(seen, wanted)
    let needed = PairsNeeded.proportions(
      onlyFirst: (discordance - wanted) / 2,
      onlySecond: (discordance + wanted) / 2,
      power: Self.power
    )
    return (needed, "\(Metric.passed.words(discordance * Metric.whole)) of pairs differ")
  }

  private func mean(
    _ metric: Metric,
    _ scenario: PairedScenario,
    _ difference: Double
  ) -> (Int?, String) {
    let (first, second) = scenario.values(of: metric)
    let differences = zip(first, second).map { $1 - $0 }
    let deviation = differences.standardError * Double(differences.count).squareRoot()
    guard deviation > 0 else { return (nil, "no two pairs of the pilot differ by another number") }
    let needed = PairsNeeded.means(difference: difference, deviation: deviation, power: Self.power)
    return (needed, "pairs deviate by \(metric.words(deviation))")
  }
}
