import RehearsalSimulation

/// Reports a task that comes back to an agent that had passed the task on.
struct SelfDelegationRule: Rule {
  static let about = RuleDescription(
    id: "handoff.self-delegation",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "an agent hands a task to its own definition, directly or through a chain of delegations",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  private var chains = TaskTable(Chain(start: .none))

  /// The agents that a task was passed through, from the first agent to the agent that has the task.
  private struct Chain {
    var start: AgentID
    var others: [AgentID] = []

    var last: AgentID { others.last ?? start }

    /// Returns the chain from the given agent on, or `nil` if the chain does not contain the agent.
    func path(from agent: AgentID) -> ArraySlice<AgentID>? {
      if agent == start { return [start] + others }
      return others.firstIndex(of: agent).map { others[$0...] }
    }
  }

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      switch handoff.intent {
      case .assign where handoff.sender == plan.planner || handoff.sender == plan.coordinator:
        chains[handoff.task] = Chain(start: handoff.receiver)
      case .assign, .delegate, .call: pass(event, to: handoff.receiver, &violations)
      // Work that goes back to its delegator is a result, unless the sender delegated the work to itself.
      case .deliver, .reject, .escalate:
        if handoff.sender == handoff.receiver { pass(event, to: handoff.receiver, &violations) }
      case .approve, .conflict, .clarify, .inform, .complete, .fail: break
      }
    case .actSpawn(let spawned): pass(event, to: spawned, &violations)
    default: break
    }
  }

  private mutating func pass(
    _ event: borrowing Event,
    to receiver: AgentID,
    _ violations: inout ViolationLog
  ) {
    // An agent other than the last agent of the chain, such as a judge, starts a new chain.
    if chains[event.task].last != event.agent { chains[event.task] = Chain(start: event.agent) }
    guard let cycle = chains[event.task].path(from: receiver) else {
      return chains[event.task].others.append(receiver)
    }
    let path = (cycle + [receiver]).map(plan.name(of:)).joined(separator: " -> ")
    violations.record(Self.about, event, "passed the task back to its own definition: \(path)")
    chains[event.task] = Chain(start: receiver)
  }
}
