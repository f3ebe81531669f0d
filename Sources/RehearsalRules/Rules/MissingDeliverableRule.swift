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

  private struct Gap {
    var reporter: AgentID
    var missing: [String]
    var sequence: UInt64
  }

  private let plan: Plan
  private var gaps: [TaskID: Gap] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .reportFiled(let report):
      let promised = plan.member(event.agent)?.contract.deliverables.map(\.text) ?? []
      let missing = promised.filter { !report.deliverables.contains($0) }
      gaps[event.task] =
        missing.isEmpty
        ? nil : Gap(reporter: event.agent, missing: missing, sequence: event.sequence)
    case .decisionMade(let decision, _):
      guard decision.approves, let gap = gaps[event.task] else { return }
      findings.add(
        Self.about,
        event,
        "approved a report of \(plan.name(of: gap.reporter)) without "
          + gap.missing.joined(separator: ", ")
      )
    default: break
    }
  }
}
