import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// Failed runs without a known cause that fail with the same text.
struct FailureGroup {
  /// The first of the runs.
  let run: JudgedRun
  /// The number of runs.
  private(set) var count = 1

  /// Returns the groups of the failed runs of a scenario, except the runs with the given seeds.
  ///
  /// The groups are in the order of their first runs. Each run with an unexpected digest is a group of its own, because
  /// the digests differ.
  static func groups(of scenario: ScenarioResult, besides seeds: Set<UInt64>) -> [Self] {
    guard scenario.runs.verdicts.contains(where: { $0 != .pass }) else { return [] }
    var groups: [Self] = []
    var indexByKey: [[String]: Int] = [:]
    for run in scenario.runs where run.verdict != .pass && !seeds.contains(run.summary.seed) {
      let key = key(of: run)
      if let index = indexByKey[key] {
        groups[index].count += 1
      } else {
        indexByKey[key] = groups.count
        groups.append(Self(run: run))
      }
    }
    return groups
  }

  private static func key(of run: JudgedRun) -> [String] {
    run.judgement.expectationResults.filter { $0.verdict != .pass }.flatMap {
      [$0.verdict.rawValue, $0.statement, $0.location?.description ?? "", $0.expected, $0.actual]
    } + (run.digestMismatch == nil ? [] : ["\(run.summary.seed)"])
  }
}
