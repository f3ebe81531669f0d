import RehearsalSimulation

/// The last reported numbers of each task, where they pass as good: at the decision of a judge that
/// has to hold gates, or at the end of a task that the contracts have nobody judge.
struct PassedNumbers: Sendable {
  private let plan: Plan
  private var reports = PerTask<Reported?>(nil)

  private struct Reported {
    var numbers: [Measurement]
    var reporter: AgentID
  }

  /// Fails where there is no gate to pass.
  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
    self.plan = plan
  }

  /// Each gate with its number, where the event passes them; else nothing.
  mutating func gates(of event: borrowing Event) -> [(Gate, Percentage?)] {
    switch event.kind {
    case .reportFiled(let report):
      reports[event.task] = Reported(numbers: report.numbers, reporter: event.agent)
      return []
    case .decisionMade(let decision, _):
      return decision.approves && plan.checksGates(event.agent) ? gates(of: event.task) : []
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, let reporter = reports[event.task]?.reporter,
        plan.requiredJudges(of: reporter).isEmpty
      else { return [] }
      return gates(of: event.task)
    default: return []
    }
  }

  private func gates(of task: TaskID) -> [(Gate, Percentage?)] {
    guard let reported = reports[task]?.numbers else { return [] }
    return plan.gates.map { gate in
      (gate, reported.first { $0.metric == gate.metric }?.value)
    }
  }
}
