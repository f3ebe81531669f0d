public import RehearsalSimulation

/// An observer that records which parts of a team's protocol, such as handoffs and gates, a run
/// exercises.
public struct CoverageObserver: Sendable {
  private let plan: Plan
  private var coverage = ProtocolCoverage(verbs: [])
  /// For each task of the plan, whether the task has ended.
  private var hasTaskEnded: [Bool]
  /// The last delivered handoff, and the stage to count if this handoff opens the next session.
  ///
  /// The value is `nil` before the first delivery, and after a session has opened.
  private var lastDelivery: (handoff: HandoffID, stage: ProtocolCoverage.Stage)?

  /// The kinds of event that ``observe(_:)`` needs.
  public static let kinds = EventKinds(
    [.handoffSent, .handoffDelivered, .sessionOpened, .gateChecked, .faultInjected, .taskEnded]
      + ProtocolCoverage.PlatformEffect.eventKinds
  )

  /// Creates the observer of one run of a plan.
  ///
  /// The roles, contracts, gates and platform of the plan determine which parts of the protocol can be exercised.
  public init(_ plan: Plan) {
    self.plan = plan
    hasTaskEnded = Array(repeating: false, count: plan.tasks.count)
    for agent in plan.agents {
      let name = plan.name(of: agent)
      for expectedIntent in plan.expectedIntents(of: agent) {
        let states = [
          (expectedIntent.canArriveInFirstRound, ProtocolCoverage.State.first),
          (expectedIntent.canArriveInLaterRounds, .again),
        ]
        for (isExpected, state) in states where isExpected {
          coverage.stages.addPossibleItem(
            .init(agent: name, state: state, intent: expectedIntent.intent)
          )
        }
      }
      for edge in plan.edges(from: agent) { coverage.edges.addPossibleItem(edge) }
    }
    for gate in plan.gates {
      coverage.gates.addPossibleItem(.init(metric: gate.metric, passed: false))
      coverage.gates.addPossibleItem(.init(metric: gate.metric, passed: true))
    }
    for platformEffect in ProtocolCoverage.PlatformEffect.possibleEffects(in: plan) {
      coverage.platformEffects.addPossibleItem(platformEffect)
    }
  }

  /// Observes the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      guard !plan.sides(from: handoff.sender, to: handoff.receiver).isEmpty else { return }
      coverage.edges.count(
        .init(sender: plan.name(of: handoff.sender), receiver: plan.name(of: handoff.receiver))
      )
    case .handoffDelivered(let handoff, _):
      let stage = ProtocolCoverage.Stage(
        agent: plan.name(of: handoff.receiver),
        state: state(of: handoff),
        intent: handoff.intent
      )
      lastDelivery = (handoff.id, stage)
    case .sessionOpened:
      if let lastDelivery, lastDelivery.handoff == event.handoff {
        coverage.stages.count(lastDelivery.stage)
      }
      lastDelivery = nil
    case .gateChecked(let gate, _, let passed):
      coverage.gates.count(.init(metric: gate.metric, passed: passed))
    case .faultInjected(let id):
      if let fault = plan.faults.first(where: { $0.id == id }) {
        coverage.faults.count(fault.verb.name)
      }
    case .taskEnded: if event.task != .none { hasTaskEnded[event.task.index] = true }
    default:
      if let state = ProtocolCoverage.PlatformEffect(event.kind) {
        coverage.platformEffects.count(state)
      }
    }
  }

  private func state(of handoff: Handoff) -> ProtocolCoverage.State {
    if handoff.task != .none, hasTaskEnded[handoff.task.index] { return .over }
    return handoff.round > 0 ? .again : .first
  }

  /// Returns the coverage of the run, including the rules that the run violated according to its judgement.
  public func conclude(_ judgement: Judgement) -> ProtocolCoverage {
    var coverage = coverage
    for violation in judgement.violations { coverage.rules.count(violation.rule) }
    return coverage
  }
}

extension Plan {
  /// Returns the edges from an agent to other agents, if the sender's or the receiver's contract names the
  /// edge.
  fileprivate func edges(from agent: AgentID) -> [ProtocolCoverage.Edge] {
    agents.filter { $0 != agent && !sides(from: agent, to: $0).isEmpty }
      .map { ProtocolCoverage.Edge(sender: name(of: agent), receiver: name(of: $0)) }
  }
}
