import RehearsalSimulation

/// A task came back to a definition that had passed it down.
struct SelfDelegationRule: Rule {
  static let about = RuleDescription(
    id: "handoff.self-delegation",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen: "an agent hands the same task to its own definition, at any depth",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  /// For each task the agents it was passed down by, from the first to the last.
  private var chains: [TaskID: [AgentID]] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      switch handoff.intent {
      case .assign where handoff.sender == plan.planner || handoff.sender == plan.coordinator:
        chains[handoff.task] = [handoff.receiver]
      case .assign, .delegate: pass(event, to: handoff.receiver, &findings)
      case .deliver, .approve, .reject, .escalate, .conflict, .clarify, .inform, .complete, .fail:
        break
      }
    case .actSpawn(let spawned): pass(event, to: spawned, &findings)
    default: break
    }
  }

  private mutating func pass(
    _ event: borrowing Event,
    to receiver: AgentID,
    _ findings: inout Findings
  ) {
    var chain = chains[event.task] ?? []
    // What somebody else passes on, such as a judge, begins a chain of its own.
    if chain.last != event.agent { chain = [event.agent] }
    if let first = chain.firstIndex(of: receiver) {
      let path = (chain[first...] + [receiver]).map(plan.name(of:)).joined(separator: " -> ")
      findings.add(Self.about, event, "passed the task back to its own definition: \(path)")
      chains[event.task] = [receiver]
    } else {
      chains[event.task] = chain + [receiver]
    }
  }
}
