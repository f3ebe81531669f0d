import RehearsalSimulation

/// A task came back to a definition that had passed it down.
struct SelfDelegationRule: Rule {
  static let about = RuleDescription(
    id: "handoff.self-delegation",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen:
      "an agent hands work on a task to its own definition, or delegates it there at any depth",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  private var chains = PerTask(Chain(start: .none))

  /// The agents that passed a task down, from the first to the last.
  private struct Chain {
    var start: AgentID
    var others: [AgentID] = []

    var last: AgentID { others.last ?? start }

    /// The part of the chain that begins with an agent, where it passed the task down before.
    func way(from agent: AgentID) -> ArraySlice<AgentID>? {
      if agent == start { return [start] + others }
      return others.firstIndex(of: agent).map { others[$0...] }
    }
  }

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      switch handoff.intent {
      case .assign where handoff.sender == plan.planner || handoff.sender == plan.coordinator:
        chains[handoff.task] = Chain(start: handoff.receiver)
      case .assign, .delegate: pass(event, to: handoff.receiver, &findings)
      // Work that goes back to whoever delegated it is a result; to oneself nothing is.
      case .deliver, .reject, .escalate:
        if handoff.sender == handoff.receiver { pass(event, to: handoff.receiver, &findings) }
      case .approve, .conflict, .clarify, .inform, .complete, .fail: break
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
    // What somebody else passes on, such as a judge, begins a chain of its own.
    if chains[event.task].last != event.agent { chains[event.task] = Chain(start: event.agent) }
    guard let way = chains[event.task].way(from: receiver) else {
      return chains[event.task].others.append(receiver)
    }
    let path = (way + [receiver]).map(plan.name(of:)).joined(separator: " -> ")
    findings.add(Self.about, event, "passed the task back to its own definition: \(path)")
    chains[event.task] = Chain(start: receiver)
  }
}
