import RehearsalSimulation

/// Work passed along an edge that only one of the two contracts names.
struct OneSidedHandoffRule: Rule {
  static let about = RuleDescription(
    id: "handoff.one-sided",
    severity: .note,
    failureMode: .withholdsInformation,
    firesWhen: "only one of the two contracts names the edge that work passes along",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  private var seen: Set<Edge> = []

  private struct Edge: Hashable {
    var sender: AgentID
    var receiver: AgentID
  }

  init?(_ plan: Plan) {
    guard plan.hasOneSidedEdges else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard let edge = ContractEdge(event, in: plan),
      edge.sides == .sender || edge.sides == .receiver,
      seen.insert(Edge(sender: edge.sender, receiver: edge.receiver)).inserted
    else { return }
    let (names, silent) =
      edge.sides == .sender ? (edge.sender, edge.receiver) : (edge.receiver, edge.sender)
    findings.add(
      Self.about,
      event,
      "handed work to \(plan.name(of: edge.receiver)): \(plan.name(of: names)) names the edge, "
        + "\(plan.name(of: silent)) does not"
    )
  }
}
