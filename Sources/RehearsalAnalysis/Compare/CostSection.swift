import RehearsalRunning
import RehearsalSimulation

/// The section of a comparison report on costs.
///
/// The section shows the mean cost of a run, the cost of all runs divided by the number of tasks, and the
/// cost of all runs divided by the number of completed tasks. It also shows, for each outcome, the mean cost
/// per run of the tasks that ended with the outcome.
struct CostSection {
  private let costsOfA: CostBreakdown
  private let costsOfB: CostBreakdown

  /// Creates the section; `nil` if no run of either configuration costs anything.
  init?(_ comparison: Comparison) {
    guard comparison.scenarios.contains(where: { $0.hasNonzeroValue(of: .cost) }) else {
      return nil
    }
    (costsOfA, costsOfB) = comparison.costs
  }

  /// The section, which has a single table with a column for each configuration.
  var section: ReportSection {
    let table = ReportTable(
      "What A and B cost",
      of: rows,
      continuesTitle: true,
      columns: [
        ReportColumn("of") { "\($0.name)" },
        ReportColumn("A", .trailing) { text($0.selectCost(costsOfA)) },
        ReportColumn("B", .trailing) { text($0.selectCost(costsOfB)) },
      ]
    )
    return ReportSection(title: "Cost", blocks: [.table(table)])
  }

  private struct Row {
    var name: String
    var selectCost: (CostBreakdown) -> Double?
  }

  private var rows: [Row] {
    let outcomes = Outcome.Kind.allCases.filter { kind in
      (costsOfA.meanCostsByOutcome + costsOfB.meanCostsByOutcome).contains { $0.kind == kind }
    }
    return [
      Row(name: "a run", selectCost: \.meanCostPerRun),
      Row(name: "a task", selectCost: \.costPerTask),
      Row(name: "a completed task", selectCost: \.costPerCompletedTask),
    ]
      + outcomes.map { kind in
        Row(name: "tasks that ended \(kind.rawValue), a run") { breakdown in
          breakdown.meanCostsByOutcome.first { $0.kind == kind }?.cost
        }
      }
  }

  private func text(_ cost: Double?) -> Phrase {
    cost.map { "\(Metric.cost.formatted($0))" } ?? "-"
  }
}
