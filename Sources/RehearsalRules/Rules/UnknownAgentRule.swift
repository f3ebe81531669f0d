import RehearsalSimulation

/// Work was handed to a name that nobody has.
struct UnknownAgentRule: Rule {
  static let about = RuleDescription(
    id: "handoff.unknown-agent",
    severity: .error,
    failureMode: .withholdsInformation,
    firesWhen: "the receiver does not exist",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.names.count > plan.members.count else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    let receiver: AgentID
    switch event.kind {
    case .handoffSent(let handoff, _): receiver = handoff.receiver
    case .actSpawn(let spawned): receiver = spawned
    default: return
    }
    guard plan.role(of: receiver) == nil else { return }
    findings.add(
      Self.about,
      event,
      "handed work to \(plan.name(of: receiver)), which does not exist"
    )
  }
}
