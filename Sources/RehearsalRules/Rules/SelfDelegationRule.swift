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
  /// The agents that each task was passed through, from the first agent to the agent that has the task now.
  private var chains = TaskLists<AgentID>()

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
      startChain(with: handoff.receiver, on: handoff.task)
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
    if chains.last(of: event.task) != event.agent { startChain(with: event.agent, on: event.task) }
    guard chains.contains(in: event.task, where: { $0 == receiver }) else {
      return chains.append(receiver, to: event.task)
    }
    let cycle = chains[event.task].drop { $0 != receiver }
    let path = (cycle + [receiver]).map(plan.name(of:)).joined(separator: " -> ")
    context.violations.record(
      Self.ruleDescription,
      event,
      "passed the task back to its own definition: \(path)"
    )
    startChain(with: receiver, on: event.task)
  }

  private mutating func startChain(with agent: AgentID, on task: TaskID) {
    chains.removeAll(of: task)
    chains.append(agent, to: task)
  }
}
