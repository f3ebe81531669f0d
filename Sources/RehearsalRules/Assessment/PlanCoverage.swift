import RehearsalSimulation

/// The parts of a plan that a run, or several runs, exercised.
///
/// Runs prove nothing about the parts that they did not exercise.
public struct PlanCoverage: Sendable, Hashable {
  /// For each fault of the plan, whether the fault took effect.
  ///
  /// A fault has no effect if it stops an agent that has nothing to do, or takes slots that no session needs.
  /// The trace records such a fault all the same.
  public var hasFaultStruck: [Bool]
  /// For each agent of the plan, whether the agent had at least one session.
  public var hadAgentSession: [Bool]
  /// Whether a handoff passed along at least one edge that a contract names.
  ///
  /// A handoff has passed if its delivery opened a session, or if the platform kept it or gave it to a waiting
  /// session as an answer.
  public var hasCrossedEdge: Bool
  /// For each agent of the plan as a sender, whether a handoff passed to each of its possible receivers.
  ///
  /// The inner arrays are in the order of `Plan.receivers(of:)`.
  public var isEdgeCrossed: [[Bool]]
  /// For each assertion that judges certain events only, whether such an event happened.
  ///
  /// The array is in the order of ``ConditionalAssertion/assertions(of:)``.
  package var isAssertionJudged: [Bool]

  package init(
    faults: [Bool],
    agents: [Bool],
    hasCrossedEdge: Bool,
    edges: [[Bool]] = [],
    assertions: [Bool] = []
  ) {
    self.hasFaultStruck = faults
    self.hadAgentSession = agents
    self.hasCrossedEdge = hasCrossedEdge
    self.isEdgeCrossed = edges
    self.isAssertionJudged = assertions
  }

  /// Creates the coverage of a plan before the first run, with nothing exercised.
  init(of plan: Plan) {
    hasFaultStruck = plan.faults.map { _ in false }
    hadAgentSession = plan.members.map { _ in false }
    hasCrossedEdge = false
    isEdgeCrossed = plan.agents.map { agent in plan.receivers(of: agent).map { _ in false } }
    isAssertionJudged = ConditionalAssertion.assertions(of: plan).map { _ in false }
  }

  /// Counts faults as ones that took no effect; there is a flag for each fault of the plan, or none at all.
  mutating func leaveOutFaults(_ areLeftOut: [Bool]) {
    for (index, isLeftOut) in areLeftOut.enumerated()
    where isLeftOut && hasFaultStruck.indices.contains(index) {
      hasFaultStruck[index] = false
    }
  }

  /// Adds the parts that another run of the same plan exercised.
  mutating func add(_ other: PlanCoverage) {
    for index in hasFaultStruck.indices where other.hasFaultStruck.indices.contains(index) {
      hasFaultStruck[index] = hasFaultStruck[index] || other.hasFaultStruck[index]
    }
    for index in hadAgentSession.indices where other.hadAgentSession.indices.contains(index) {
      hadAgentSession[index] = hadAgentSession[index] || other.hadAgentSession[index]
    }
    for index in isAssertionJudged.indices where other.isAssertionJudged.indices.contains(index) {
      isAssertionJudged[index] = isAssertionJudged[index] || other.isAssertionJudged[index]
    }
    hasCrossedEdge = hasCrossedEdge || other.hasCrossedEdge
    for sender in isEdgeCrossed.indices where other.isEdgeCrossed.indices.contains(sender) {
      for index in isEdgeCrossed[sender].indices
      where other.isEdgeCrossed[sender].indices.contains(index) {
        isEdgeCrossed[sender][index] =
          isEdgeCrossed[sender][index] || other.isEdgeCrossed[sender][index]
      }
    }
  }
}

/// An observer that records which parts of a plan a run exercises.
struct PlanCoverageObserver: Sendable {
  /// The kinds of event that ``observe(_:)`` needs.
  static let eventKinds: [Event.Name] = [
    .handoffDelivered, .handoffCounted, .handoffJoined, .sessionOpened, .faultInjected,
  ]

  private let plan: Plan
  /// The index of each fault in the plan, by the fault's identifier.
  private let faultIndices: [String: Int]
  private(set) var coverage: PlanCoverage
  /// For each agent of the plan as a sender, the receiver to which work passed last, or `.none` at the beginning.
  private var lastReceivers: [AgentID]

  init(_ plan: Plan) {
    self.plan = plan
    faultIndices = Dictionary(plan.faults.enumerated().map { ($1.id, $0) }) { first, _ in first }
    coverage = PlanCoverage(of: plan)
    lastReceivers = Array(repeating: .none, count: coverage.isEdgeCrossed.count)
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      // The receiver of a handoff without a session got nothing, as with the fault `ack-without-write`.
      if event.session != .none { noteCrossing(from: handoff.sender, to: handoff.receiver) }
    case .handoffCounted(let handoff, _), .handoffJoined(let handoff):
      noteCrossing(from: handoff.sender, to: handoff.receiver)
    case .sessionOpened:
      // The flag is read before it is written, because only a write checks whether the array is
      // uniquely referenced. Most sessions find the flag already set.
      if event.agent != .none, !coverage.hadAgentSession[event.agent.index] {
        coverage.hadAgentSession[event.agent.index] = true
      }
    case .faultInjected(let id):
      if let index = faultIndices[id] { coverage.hasFaultStruck[index] = true }
    default: break
    }
  }

  /// Notes that a handoff passed along the edge between two agents.
  private mutating func noteCrossing(from sender: AgentID, to receiver: AgentID) {
    guard sender != receiver else { return }
    if coverage.isEdgeCrossed.indices.contains(sender.index) {
      // In most runs, several handoffs cross the same edge in succession.
      guard lastReceivers[sender.index] != receiver else { return }
      lastReceivers[sender.index] = receiver
      if let index = plan.receivers(of: sender).firstIndex(of: receiver) {
        coverage.isEdgeCrossed[sender.index][index] = true
      }
    }
    guard !coverage.hasCrossedEdge else { return }
    coverage.hasCrossedEdge = !plan.sides(from: sender, to: receiver).isEmpty
  }
}
