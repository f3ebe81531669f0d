import RehearsalSimulation

/// Work was handed to a name that nobody has.
struct UnknownAgentRule: Rule {
  static let about = RuleDescription(
    id: "handoff.unknown-agent",
    severity: .error,
    failureMode: .withholdsInformation,
    firesWhen: "the receiver does not exist",
    kinds: [.handoffUndeliverable, .actSpawn]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    let receiver: AgentID
    switch event.kind {
    case .handoffUndeliverable(let handoff): receiver = handoff.receiver
    case .actSpawn(let spawned) where plan.member(spawned) == nil: receiver = spawned
    default: return
    }
    findings.add(
      Self.about,
      event,
      "handed work to \(plan.name(of: receiver)), which does not exist"
    )
  }
}
