import RehearsalSimulation

/// Reports an agent that hands a task to itself, or back to an agent through which the task came to it.
///
/// Work that is delivered or refused may go back. It is reported only if an agent sends it to itself.
struct SelfDelegationRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.self-delegation",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "an agent hands a task to its own definition, directly or through a chain of delegations",
    kinds: [.handoffSent, .actSpawn]
  )

  private let plan: Plan
  /// For each task, the chain of agents that the task was passed through.
  private var chains = TaskTable(Chain(firstAgent: .none))

  /// The agents that a task was passed through, from the first agent to the agent that has the task now.
  private struct Chain {
    var firstAgent: AgentID
    var laterAgents: [AgentID] = []

    var lastAgent: AgentID { laterAgents.last ?? firstAgent }

    /// Returns the part of the chain that begins with an agent, or `nil` if the chain does not contain the agent.
    func subchain(from agent: AgentID) -> ArraySlice<AgentID>? {
      if agent == firstAgent { return [firstAgent] + laterAgents }
      return laterAgents.firstIndex(of: agent).map { laterAgents[$0...] }
    }
  }

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if case .actSpawn(let spawned) = event.kind { passTask(event, to: spawned, &context) }
  }

  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    switch handoff.intent {
    case .assign where handoff.sender == plan.planner || handoff.sender == plan.coordinator:
      chains[handoff.task] = Chain(firstAgent: handoff.receiver)
    case .assign, .delegate, .call: passTask(event, to: handoff.receiver, &context)
    // Work that an agent delivers or refuses may go back to an agent of the chain. This is a violation only if
    // the sender is the receiver.
    case .deliver, .reject, .escalate:
      if handoff.sender == handoff.receiver { passTask(event, to: handoff.receiver, &context) }
    case .approve, .conflict, .clarify, .inform, .complete, .fail: break
    }
  }

  /// Adds the receiver of a task to the task's chain, or reports a receiver that the chain already contains.
  private mutating func passTask(
    _ event: borrowing Event,
    to receiver: AgentID,
    _ context: inout RuleContext
  ) {
    // A sender that is not the last agent of the chain, such as a judge, starts a new chain.
    if chains[event.task].lastAgent != event.agent {
      chains[event.task] = Chain(firstAgent: event.agent)
    }
    guard let cycle = chains[event.task].subchain(from: receiver) else {
      return chains[event.task].laterAgents.append(receiver)
    }
    let path = (cycle + [receiver]).map(plan.name(of:)).joined(separator: " -> ")
    context.violations.record(
      Self.ruleDescription,
      event,
      "passed the task back to its own definition: \(path)"
    )
    chains[event.task] = Chain(firstAgent: receiver)
  }
}
