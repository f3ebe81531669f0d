package import RehearsalRules
import RehearsalSimulation

/// One scenario run by two configurations with the same seeds.
public struct PairedScenario: Sendable {
  /// What came of it with the first.
  public let first: ScenarioResult
  /// What came of it with the second.
  public let second: ScenarioResult
  /// Two runs with the same seed.
  package typealias Pair = (first: JudgedRun, second: JudgedRun)

  /// The runs with the same seeds, in the order of the seeds.
  package let pairs: [Pair]

  /// Pairs the runs of two results that have the same seeds.
  public init(_ first: ScenarioResult, _ second: ScenarioResult) {
    self.first = first
    self.second = second
    let others = Dictionary(second.runs.map { ($0.summary.seed, $0) }) { $1 }
    pairs = first.runs.compactMap { run in others[run.summary.seed].map { (run, $0) } }
  }

  /// The scenario's path, as it is shown to the user.
  public var path: String { first.path }

  /// Whether each pair is the same, event for event.
  package var areSame: Bool {
    !pairs.isEmpty && pairs.allSatisfy { $0.first.summary.digest == $0.second.summary.digest }
  }

  /// The seeds with which the second failed and the first did not.
  public var seedsThatFailAlone: [UInt64] {
    pairs.filter { $0.first.verdict == .pass && $0.second.verdict == .fail }
      .map(\.second.summary.seed)
  }

  /// The numbers of each side, in the order of the seeds.
  package func values(of metric: Metric) -> (first: [Double], second: [Double]) {
    (
      pairs.map { metric.value(of: $0.first, first.plan) },
      pairs.map { metric.value(of: $0.second, second.plan) }
    )
  }

  /// How many runs of each side a limit cut short.
  package var cutShort: (first: Int, second: Int) {
    (pairs.count { $0.first.isCutShort }, pairs.count { $0.second.isCutShort })
  }

  /// Whether a metric is anything but zero in some run.
  package func has(_ metric: Metric) -> Bool {
    let (first, second) = values(of: metric)
    return (first + second).contains { $0 != 0 }
  }

  /// The pair that differs most in a metric, if any does; of several the first.
  func widestPair(in metric: Metric) -> (place: Int, difference: Double)? {
    let (first, second) = values(of: metric)
    var widest: (place: Int, difference: Double)?
    for place in pairs.indices where first[place] != second[place] {
      let difference = second[place] - first[place]
      if difference.magnitude > widest?.difference.magnitude ?? 0 { widest = (place, difference) }
    }
    return widest
  }
}
