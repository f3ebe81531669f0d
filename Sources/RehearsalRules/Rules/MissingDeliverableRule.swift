import RehearsalSimulation

/// A report without a promised deliverable was approved.
struct MissingDeliverableRule: Rule {
  static let about = RuleDescription(
    id: "deliverable.missing",
    severity: .error,
    failureMode: .withholdsInformation,
    firesWhen: "a report lacks a deliverable of the contract and was approved",
    kinds: [.reportFiled, .decisionMade]
  )

  private struct Reporter: Hashable {
    var task: TaskID
    var agent: AgentID
  }

  private let plan: Plan
  /// What the last report of each agent on a task lacks.
  private var gaps: [Reporter: [String]] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .reportFiled(let report):
      let promised = plan.member(event.agent)?.contract.deliverables.map(\.text) ?? []
      let held = Set(report.deliverables)
      let missing = promised.filter { !held.contains($0) }
      gaps[Reporter(task: event.task, agent: event.agent)] = missing
    case .decisionMade(let decision, _) where decision.approves:
      for agent in plan.agents {
        guard let missing = gaps[Reporter(task: event.task, agent: agent)], !missing.isEmpty else {
          continue
        }
        let names = missing.joined(separator: ", ")
        findings.add(
          Self.about,
          event,
          "approved a report of \(plan.name(of: agent)) without \(names)"
        )
      }
    default: break
    }
  }
}
