import RehearsalSimulation

/// The parts of a plan that a run exercised.
///
/// A run proves nothing about the other parts.
public struct PlanCoverage: Sendable, Hashable {
  /// For each fault of the plan, whether the fault struck.
  public var faults: [Bool]
  /// For each agent of the plan, whether the agent had a session.
  public var agents: [Bool]
  /// Whether work passed along an edge that a contract names.
  public var hasCrossedEdge: Bool

  package init(faults: [Bool], agents: [Bool], hasCrossedEdge: Bool) {
    self.faults = faults
    self.agents = agents
    self.hasCrossedEdge = hasCrossedEdge
  }

  /// Creates the coverage of a plan before any run.
  init(of plan: Plan) {
    faults = plan.faults.map { _ in false }
    agents = plan.members.map { _ in false }
    hasCrossedEdge = false
  }

  mutating func add(_ other: PlanCoverage) {
    for index in faults.indices where other.faults.indices.contains(index) {
      faults[index] = faults[index] || other.faults[index]
    }
    for index in agents.indices where other.agents.indices.contains(index) {
      agents[index] = agents[index] || other.agents[index]
    }
    hasCrossedEdge = hasCrossedEdge || other.hasCrossedEdge
  }
}

/// An observer that records which parts of a plan a run exercises.
struct PlanCoverageObserver: Sendable {
  static let kinds: [Event.Name] = [
    .handoffDelivered, .handoffCounted, .handoffJoined, .sessionOpened, .faultInjected,
  ]

  private let plan: Plan
  /// The index of each fault, by the fault's identifier.
  private let indices: [String: Int]
  private(set) var coverage: PlanCoverage

  init(_ plan: Plan) {
    self.plan = plan
    indices = Dictionary(plan.faults.enumerated().map { ($1.id, $0) }) { first, _ in first }
    coverage = PlanCoverage(of: plan)
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _), .handoffCounted(let handoff, _),
      .handoffJoined(let handoff):
      guard !coverage.hasCrossedEdge, handoff.sender != handoff.receiver else { return }
      coverage.hasCrossedEdge = !plan.sides(from: handoff.sender, to: handoff.receiver).isEmpty
    case .sessionOpened: if event.agent != .none { coverage.agents[event.agent.index] = true }
    case .faultInjected(let id): if let index = indices[id] { coverage.faults[index] = true }
    default: break
    }
  }
}
