import RehearsalSimulation

/// Reports each task that is still open when no event is left to process.
///
/// The text of the violation explains the deadlock. It names the sessions that wait for answers, with their calls;
/// the agents that crashed and did not restart; the agents whose sessions were cancelled; and the handoffs that
/// wait for these agents.
struct DeadlockRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.deadlock",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "no event is left to process while tasks are open",
    kinds: [
      .taskEnded, .handoffSent, .handoffDelivered, .handoffCounted, .handoffJoined, .handoffLost,
      .handoffUndeliverable, .agentCrashed, .agentRestarted, .sessionWaiting, .sessionResumed,
      .sessionEnded,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    let condition: RuleCondition = canAgentsStop || canSessionsWait ? .always : .never
    return [
      .handoffSent: condition, .handoffDelivered: condition, .handoffCounted: condition,
      .handoffJoined: condition, .handoffLost: condition, .handoffUndeliverable: condition,
      .agentCrashed: condition, .agentRestarted: condition, .sessionWaiting: condition,
      .sessionResumed: condition, .sessionEnded: condition,
    ]
  }

  private let plan: Plan
  /// Whether a fault can crash or pause agents or cancel sessions, or a script can cancel sessions.
  private let canAgentsStop: Bool
  /// Whether a script makes sessions call other agents and wait for the answers.
  private let canSessionsWait: Bool
  /// The agents that crashed and did not restart, or whose sessions were cancelled, in the order of
  /// these events.
  ///
  /// `event` is the text for the violation: `crashed` or `was cancelled`.
  private var stoppedAgents: [(agent: AgentID, event: String)] = []
  /// The handoffs that were sent and have neither arrived nor been lost, in the order of sending.
  private var undeliveredHandoffs: [Handoff] = []
  /// The sessions that wait for answers to their calls, in the order in which they began to wait.
  private var waitingSessions: [(agent: AgentID, session: SessionID, task: TaskID)] = []

  init(_ plan: Plan) {
    self.plan = plan
    let canCrash = plan.faults.contains { if case .agent = $0.verb { true } else { false } }
    canAgentsStop = canCrash || plan.canCancel
    canSessionsWait = plan.hasCalls
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if case .taskEnded(let outcome) = event.kind {
      guard outcome == .stuck(.deadlock) else { return }
      let task = plan.name(of: event.task)
      context.violations.record(
        Self.ruleDescription,
        event,
        "no event was left to process while \(task) was open\(waitingText(on: event.task))\(stoppedText)"
      )
    }
    if canAgentsStop || canSessionsWait { trackWaits(event) }
  }

  /// Updates the stopped agents, the undelivered handoffs and the waiting sessions.
  private mutating func trackWaits(_ event: borrowing Event) {
    let agent = event.agent
    switch event.kind {
    case .handoffSent(let handoff, _): undeliveredHandoffs.append(handoff)
    case .handoffDelivered(let handoff, _), .handoffCounted(let handoff, _),
      .handoffJoined(let handoff),
      .handoffLost(let handoff, _), .handoffUndeliverable(let handoff):
      undeliveredHandoffs.removeAll { $0.id == handoff.id }
    case .agentCrashed: noteStopped(agent, "crashed")
    case .agentRestarted: stoppedAgents.removeAll { $0.agent == agent }
    case .sessionWaiting: waitingSessions.append((agent, event.session, event.task))
    case .sessionResumed:
      waitingSessions.removeAll { [session = event.session] in $0.session == session }
    case .sessionEnded(let result):
      waitingSessions.removeAll { [session = event.session] in $0.session == session }
      if result == .cancelled { noteStopped(agent, "was cancelled") }
    default: break
    }
  }

  private mutating func noteStopped(_ agent: AgentID, _ event: String) {
    if !stoppedAgents.contains(where: { $0.agent == agent }) {
      stoppedAgents.append((agent, event))
    }
  }

  /// Returns a description of the sessions on a task that wait for answers, or an empty string if none waits.
  private func waitingText(on task: TaskID) -> String {
    waitingSessions.filter { $0.task == task }.map { caller in
      let calls = undeliveredHandoffs.filter {
        $0.intent == .call && $0.sender == caller.agent && $0.task == task
      }
      let listedCalls = calls.prefix(Self.maximumListed).map { call in
        "call \(call.id.rawValue) to \(plan.name(of: call.receiver))"
      }
      let unlistedCount = calls.count - listedCalls.count
      let unlistedText = unlistedCount > 0 ? " and \(unlistedCount) more" : ""
      let callsText =
        calls.isEmpty
        ? ""
        : ", and \(listedCalls.joined(separator: ", "))\(unlistedText) "
          + "\(calls.count == 1 ? "waits" : "wait") for room\(slotHoldersText)"
      return "; \(plan.name(of: caller.agent)) waits for answers\(callsText)"
    }.joined()
  }

  /// A description of the sessions that wait for answers and keep their slots, or an empty string if no session
  /// does.
  private var slotHoldersText: String {
    guard let slots = plan.platform.slots, plan.platform.waitingSlots == .held,
      !waitingSessions.isEmpty
    else {
      return ""
    }
    let holderTexts = waitingSessions.prefix(Self.maximumListed).map { caller in
      caller.task == .none
        ? plan.name(of: caller.agent)
        : "\(plan.name(of: caller.agent)) on \(plan.name(of: caller.task))"
    }
    let unlistedCount = waitingSessions.count - holderTexts.count
    let verb = waitingSessions.count == 1 ? "is" : "are"
    return
      ", since \(waitingSessions.count) of \(slots) slots \(verb) held by sessions that wait: "
      + holderTexts.joined(separator: ", ")
      + (unlistedCount > 0 ? " and \(unlistedCount) more" : "")
  }

  /// A description of the stopped agents and of the handoffs that wait for them, or an empty string if none stopped.
  private var stoppedText: String {
    stoppedAgents.map { agent, event in
      let name = plan.name(of: agent)
      let handoffTexts = undeliveredHandoffs.filter { $0.receiver == agent }.map { handoff in
        "\(handoff.intent.rawValue) \(handoff.id.rawValue) from \(plan.name(of: handoff.sender))"
      }
      return "; \(name) \(event)\(Self.handoffsText(handoffTexts))"
    }.joined()
  }

  /// Returns a description of handoffs that wait for a stopped agent, or an empty string if there are none.
  private static func handoffsText(_ handoffTexts: [String]) -> String {
    guard !handoffTexts.isEmpty else { return "" }
    let unlistedCount = handoffTexts.count - maximumListed
    let listedText = handoffTexts.prefix(maximumListed).joined(separator: ", ")
    let unlistedText = unlistedCount > 0 ? " and \(unlistedCount) more" : ""
    return ", and \(listedText)\(unlistedText) \(handoffTexts.count == 1 ? "waits" : "wait") for it"
  }

  /// The greatest number of sessions, of calls of one session, or of handoffs for one agent that
  /// the text of a violation lists.
  private static let maximumListed = 5
}
