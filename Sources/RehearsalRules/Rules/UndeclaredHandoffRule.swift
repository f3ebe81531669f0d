import RehearsalSimulation

/// Work passed along an edge that no contract names.
struct UndeclaredHandoffRule: Rule {
  static let about = RuleDescription(
    id: "handoff.undeclared",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen:
      "neither contract names the edge that work passes along, or along which an agent is started",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard let edge = ContractEdge(event, in: plan), edge.sides.isEmpty else { return }
    let receiver = plan.name(of: edge.receiver)
    findings.add(Self.about, event, "handed work to \(receiver), which neither contract names")
  }
}

/// An edge that work passes along between two agents with contracts.
///
/// Results that go back to whoever keeps the ledger, conflicts and information need no contract;
/// an orchestrator without a definition has none.
struct ContractEdge {
  var sender: AgentID
  var receiver: AgentID
  var sides: Plan.Sides

  init?(_ event: borrowing Event, in plan: Plan) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      switch handoff.intent {
      case .assign, .deliver, .reject, .escalate, .delegate: break
      case .approve:
        if handoff.receiver == plan.coordinator { return nil }
      case .conflict, .clarify, .inform, .complete, .fail: return nil
      }
      self.init(from: handoff.sender, to: handoff.receiver, in: plan)
    case .actSpawn(let spawned): self.init(from: event.agent, to: spawned, in: plan)
    default: return nil
    }
  }

  private init?(from sender: AgentID, to receiver: AgentID, in plan: Plan) {
    guard sender != receiver,
      plan.isDefined(sender), plan.isDefined(receiver)
    else { return nil }
    let isRetry = sender == plan.coordinator && receiver == plan.planner
    guard !isRetry else { return nil }
    self.sender = sender
    self.receiver = receiver
    sides = plan.sides(from: sender, to: receiver)
  }
}
