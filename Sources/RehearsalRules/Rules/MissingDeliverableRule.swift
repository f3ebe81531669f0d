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

  /// What the last report of an agent lacks.
  private struct Gap {
    var agent: AgentID
    var missing: [String]
  }

  private let plan: Plan
  /// The gaps of each task, by the agents' order.
  private var gaps = PerTask<[Gap]>([])

  init?(_ plan: Plan) {
    guard plan.members.contains(where: { !$0.contract.deliverables.isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .reportFiled(let report):
      let promised = plan.member(event.agent)?.contract.deliverables ?? []
      let held = Set(report.deliverables)
      let missing = promised.map(\.text).filter { !held.contains($0) }
      note(Gap(agent: event.agent, missing: missing), event.task)
    case .decisionMade(let decision, _) where decision.approves:
      for gap in gaps[event.task] {
        let names = gap.missing.joined(separator: ", ")
        findings.add(
          Self.about,
          event,
          "approved a report of \(plan.name(of: gap.agent)) without \(names)"
        )
      }
    default: break
    }
  }

  /// Replaces what the agent's last report lacked.
  private mutating func note(_ gap: Gap, _ task: TaskID) {
    let others = gaps[task].filter { $0.agent != gap.agent }
    guard !gap.missing.isEmpty else { return gaps[task] = others }
    gaps[task] = (others + [gap]).sorted { $0.agent.rawValue < $1.agent.rawValue }
  }
}
