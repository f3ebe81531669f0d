import RehearsalRules
import RehearsalSimulation

/// All values that a comparison needs from its pairs of runs, read in one pass.
///
/// The runs are packed. Unpacking a run takes longer than computing a metric, and a comparison reads every metric
/// several times.
struct PairValues: Sendable {
  /// The values of each metric for one configuration, in the order of `Metric.allCases`.
  private typealias Columns = [NumberColumn]

  private var valuesOfA: Columns
  private var valuesOfB: Columns
  /// The number of runs of each configuration that a limit ended early.
  private(set) var cutShortCounts = (first: 0, second: 0)
  /// Whether the two runs of each pair have identical events.
  private(set) var pairsHaveIdenticalEvents = true
  /// The seeds with which configuration B failed and configuration A passed.
  private(set) var seedsWhereOnlyBFails: [UInt64] = []
  /// Whether something outside the simulation, such as another thread, interfered with any of the runs.
  private(set) var hasForeignInterference = false

  init(_ pairs: PairList, _ planOfA: Plan, _ planOfB: Plan) {
    let emptyColumn = NumberColumn(capacity: pairs.count)
    valuesOfA = Columns(repeating: emptyColumn, count: Metric.allCases.count)
    valuesOfB = valuesOfA
    for (first, second) in pairs {
      Self.append(first, planOfA, to: &valuesOfA)
      Self.append(second, planOfB, to: &valuesOfB)
      if first.isCutShort { cutShortCounts.first += 1 }
      if second.isCutShort { cutShortCounts.second += 1 }
      if first.summary.digest != second.summary.digest { pairsHaveIdenticalEvents = false }
      if first.verdict == .pass, second.verdict == .fail {
        seedsWhereOnlyBFails.append(second.summary.seed)
      }
      if first.hasForeignInterference || second.hasForeignInterference {
        hasForeignInterference = true
      }
    }
  }

  private static func append(_ run: JudgedRun, _ plan: Plan, to columns: inout Columns) {
    for (index, metric) in Metric.allCases.enumerated() {
      columns[index].append(metric.value(of: run, plan))
    }
  }

  /// Returns the values of a metric for both configurations, in the order of the pairs.
  func columns(of metric: Metric) -> (first: NumberColumn, second: NumberColumn) {
    guard let index = Metric.allCases.firstIndex(of: metric) else {
      return (NumberColumn(capacity: 0), NumberColumn(capacity: 0))
    }
    return (valuesOfA[index], valuesOfB[index])
  }
}
