import RehearsalSimulation

/// What of a plan a run exercised: what never happened proves nothing.
public struct Exercise: Sendable, Hashable {
  /// Whether each fault of the plan struck.
  public var faults: [Bool]
  /// Whether each agent had a session.
  public var agents: [Bool]
  /// Whether work passed along an edge that a contract names.
  public var hasCrossedEdge: Bool

  package init(faults: [Bool], agents: [Bool], hasCrossedEdge: Bool) {
    self.faults = faults
    self.agents = agents
    self.hasCrossedEdge = hasCrossedEdge
  }

  /// Nothing of a plan.
  init(of plan: Plan) {
    faults = plan.faults.map { _ in false }
    agents = plan.members.map { _ in false }
    hasCrossedEdge = false
  }

  mutating func add(_ other: Exercise) {
    for place in faults.indices where other.faults.indices.contains(place) {
      faults[place] = faults[place] || other.faults[place]
    }
    for place in agents.indices where other.agents.indices.contains(place) {
      agents[place] = agents[place] || other.agents[place]
    }
    hasCrossedEdge = hasCrossedEdge || other.hasCrossedEdge
  }
}

/// Notes what of a plan a run exercises, while it happens.
struct ExerciseObserver: Sendable {
  static let kinds: [Event.Name] = [.handoffDelivered, .sessionOpened, .faultInjected]

  private let plan: Plan
  /// The place of each fault by its identifier.
  private let places: [String: Int]
  private(set) var exercise: Exercise

  init(_ plan: Plan) {
    self.plan = plan
    places = Dictionary(plan.faults.enumerated().map { ($1.id, $0) }) { first, _ in first }
    exercise = Exercise(of: plan)
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      guard !exercise.hasCrossedEdge, handoff.sender != handoff.receiver else { return }
      exercise.hasCrossedEdge = !plan.sides(from: handoff.sender, to: handoff.receiver).isEmpty
    case .sessionOpened: if event.agent != .none { exercise.agents[event.agent.index] = true }
    case .faultInjected(let id): if let place = places[id] { exercise.faults[place] = true }
    default: break
    }
  }
}
