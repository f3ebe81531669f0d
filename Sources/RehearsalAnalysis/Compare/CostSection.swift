import RehearsalRunning
import RehearsalSimulation

/// The section on what the runs, tasks and outcomes of a comparison cost.
struct CostSection {
  private let first: CostBreakdown
  private let second: CostBreakdown

  /// Creates the section; `nil` if no run costs anything.
  init?(_ comparison: Comparison) {
    (first, second) = comparison.costs
    guard first.total > 0 || second.total > 0 else { return nil }
  }

  /// The section.
  var section: ReportSection {
    let table = ReportTable(
      "What A and B cost",
      of: rows,
      continuesTitle: true,
      columns: [
        ReportColumn("of") { "\($0.name)" },
        ReportColumn("A", .trailing) { words($0.cost(first)) },
        ReportColumn("B", .trailing) { words($0.cost(second)) },
      ]
    )
    return ReportSection(title: "Cost", blocks: [.table(table)])
  }

  private struct Row {
    var name: String
    var cost: (CostBreakdown) -> Double?
  }

  private var rows: [Row] {
    let outcomes = Outcome.Kind.allCases.filter { kind in
      (first.byOutcome + second.byOutcome).contains { $0.kind == kind }
    }
    return [
      Row(name: "a run", cost: \.ofRun), Row(name: "a task", cost: \.ofTask),
      Row(name: "a completed task", cost: \.perCompletedTask),
    ]
      + outcomes.map { kind in
        Row(name: "tasks that ended \(kind.rawValue), a run") { breakdown in
          breakdown.byOutcome.first { $0.kind == kind }?.cost
        }
      }
  }

  private func words(_ cost: Double?) -> Phrase {
    cost.map { "\(Metric.cost.words($0))" } ?? "-"
  }
}
