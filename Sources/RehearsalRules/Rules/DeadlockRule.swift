import RehearsalSimulation

/// Reports a run in which nothing is left to happen while tasks are open.
///
/// The message names the sessions that wait for answers and their calls, the agents that crashed and did not
/// return, those whose sessions were cancelled, and the handoffs that wait for them.
struct DeadlockRule: Rule {
  static let about = RuleDescription(
    id: "liveness.deadlock",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "no event is left to process while tasks are open",
    kinds: [
      .taskEnded, .handoffSent, .handoffDelivered, .handoffCounted, .handoffJoined, .handoffLost,
      .agentCrashed, .agentRestarted, .sessionWaiting, .sessionResumed, .sessionEnded,
    ]
  )

  private let plan: Plan
  /// Whether a fault or a script can stop an agent, so that handoffs can wait for it.
  private let canStop: Bool
  /// Whether a script makes sessions wait for answers.
  private let canWait: Bool
  /// The agents that are gone or whose sessions were cancelled, in the order in which that happened.
  private var stopped: [(agent: AgentID, how: String)] = []
  /// The handoffs that were sent and have not arrived, in the order in which they were sent.
  private var waiting: [Handoff] = []
  /// The sessions that wait for answers, in the order in which they began to wait.
  private var callers: [(agent: AgentID, session: SessionID, task: TaskID)] = []

  init(_ plan: Plan) {
    self.plan = plan
    let canCrash = plan.faults.contains { if case .agent = $0.verb { true } else { false } }
    canStop = canCrash || plan.canCancel
    canWait = plan.hasCalls
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    if case .taskEnded(let outcome) = event.kind {
      guard outcome == .stuck(.deadlock) else { return }
      let task = plan.name(of: event.task)
      violations.record(
        Self.about,
        event,
        "no event was left to process while \(task) was open\(callers(on: event.task))\(explanation)"
      )
    }
    if canStop || canWait { track(event) }
  }

  private mutating func track(_ event: borrowing Event) {
    let agent = event.agent
    switch event.kind {
    case .handoffSent(let handoff, _): waiting.append(handoff)
    case .handoffDelivered(let handoff, _), .handoffCounted(let handoff, _),
      .handoffJoined(let handoff),
      .handoffLost(let handoff, _):
      waiting.removeAll { $0.id == handoff.id }
    case .agentCrashed: note(agent, "crashed")
    case .agentRestarted: stopped.removeAll { $0.agent == agent }
    case .sessionWaiting: callers.append((agent, event.session, event.task))
    case .sessionResumed: callers.removeAll { [session = event.session] in $0.session == session }
    case .sessionEnded(let result):
      callers.removeAll { [session = event.session] in $0.session == session }
      if result == .cancelled { note(agent, "was cancelled") }
    default: break
    }
  }

  private mutating func note(_ agent: AgentID, _ how: String) {
    if !stopped.contains(where: { $0.agent == agent }) { stopped.append((agent, how)) }
  }

  /// Returns the words about the sessions on a task that wait for answers; empty if there are none.
  private func callers(on task: TaskID) -> String {
    callers.filter { $0.task == task }.map { caller in
      let calls = waiting.filter {
        $0.intent == .call && $0.sender == caller.agent && $0.task == task
      }
      let listed = calls.prefix(Self.maximumListed).map { call in
        "call \(call.id.rawValue) to \(plan.name(of: call.receiver))"
      }
      let more = calls.count - listed.count
      let open =
        calls.isEmpty
        ? ""
        : ", and \(listed.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "") "
          + "\(calls.count == 1 ? "waits" : "wait") for room\(holders)"
      return "; \(plan.name(of: caller.agent)) waits for answers\(open)"
    }.joined()
  }

  /// The words about the sessions that hold slots while they wait for answers; empty if none of them does.
  private var holders: String {
    guard let slots = plan.platform.slots, plan.platform.waitingSlots == .held, !callers.isEmpty
    else {
      return ""
    }
    let names = callers.prefix(Self.maximumListed).map { caller in
      caller.task == .none
        ? plan.name(of: caller.agent)
        : "\(plan.name(of: caller.agent)) on \(plan.name(of: caller.task))"
    }
    let more = callers.count - names.count
    return
      ", since \(callers.count) of \(slots) slots \(callers.count == 1 ? "is" : "are") held by sessions that wait: "
      + names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// The agents that stopped, and the handoffs that wait for them; empty if no agent stopped.
  private var explanation: String {
    stopped.map { agent, how in
      let name = plan.name(of: agent)
      let handoffs = waiting.filter { $0.receiver == agent }.map { handoff in
        "\(handoff.intent.rawValue) \(handoff.id.rawValue) from \(plan.name(of: handoff.sender))"
      }
      return "; \(name) \(how)\(Self.waits(handoffs))"
    }.joined()
  }

  /// Returns the words about handoffs that wait for an agent; empty if there are none.
  private static func waits(_ handoffs: [String]) -> String {
    guard !handoffs.isEmpty else { return "" }
    let more = handoffs.count - maximumListed
    let listed = handoffs.prefix(maximumListed).joined(separator: ", ")
    let others = more > 0 ? " and \(more) more" : ""
    return ", and \(listed)\(others) \(handoffs.count == 1 ? "waits" : "wait") for it"
  }

  /// The greatest count of handoffs that the message lists for an agent.
  private static let maximumListed = 5
}
