/// Which agents are unavailable because they crashed or are paused, and the timed faults to come.
struct AgentAvailability {
  /// Why an agent is unavailable.
  enum Cause {
    case crashed
    case paused
  }

  private struct State {
    /// Why the agent is unavailable; `nil` while it is available.
    var cause: Cause?
    /// Counts the agent's absences, so that the end of one is not mistaken for the end of a later one.
    var absence: UInt32 = 0
    var returns: Int64?
    /// The handoffs that crashes left unfinished and that the agent does not yet know of; `nil`
    /// if no crash ended a session that it had begun.
    var unfinished: [HandoffID]?
  }

  /// A fault that strikes at an instant, whatever happens at that time.
  struct TimedFault {
    var time: Int64
    /// The fault's index in the plan.
    var fault: Int
    /// The agent it stops; `nil` if it strikes the platform.
    var agent: AgentID?
  }

  private var agents: [State]
  /// The faults to come, latest first.
  private var timed: [TimedFault]
  /// Handoffs that wait until the orchestrator is available to route them.
  private(set) var awaitingOrchestrator: [SessionReference] = []
  /// How many returns of agents and of slots are scheduled, including those that a later crash has
  /// made void.
  private(set) var pendingReturns = 0

  init(for plan: Plan) {
    agents = Array(repeating: State(), count: plan.members.count)
    timed = plan.faults.enumerated().compactMap { index, fault in
      fault.instant.map { TimedFault(time: $0.time.nanoseconds, fault: index, agent: $0.agent) }
    }
    timed.sort { ($1.time, $1.fault) < ($0.time, $0.fault) }
    if let heal = plan.heal { timed.removeAll { $0.time >= heal.nanoseconds } }
  }

  /// Counts a return that is scheduled.
  mutating func expectReturn() { pendingReturns += 1 }

  /// Counts a return that has happened.
  mutating func noteReturn() { pendingReturns -= 1 }

  func isUnavailable(_ agent: AgentID) -> Bool { agents[agent.index].cause != nil }

  func hasCrashed(_ agent: AgentID) -> Bool { agents[agent.index].cause == .crashed }

  /// Whether an agent is unavailable and never returns.
  func neverReturns(_ agent: AgentID) -> Bool {
    isUnavailable(agent) && agents[agent.index].returns == nil
  }

  mutating func note(unfinished: [HandoffID], by agent: AgentID) {
    agents[agent.index].unfinished = (agents[agent.index].unfinished ?? []) + unfinished
  }

  /// Returns the handoffs that crashes left unfinished since the last call; `nil` if no crash ended a
  /// session that the agent had begun.
  mutating func takeUnfinished(by agent: AgentID) -> [HandoffID]? {
    defer { agents[agent.index].unfinished = nil }
    return agents[agent.index].unfinished
  }

  /// How many more nanoseconds an agent is paused: a session that opens as the pause begins still
  /// waits for its end.
  func remainingPause(of agent: AgentID, now: Int64) -> Int64 {
    guard agents[agent.index].cause == .paused else { return 0 }
    return max(0, (agents[agent.index].returns ?? now) - now)
  }

  /// Removes and returns the platform faults that are due at an instant.
  mutating func takePlatformFaults(at time: Int64) -> [TimedFault] {
    let due = timed.filter { $0.agent == nil && $0.time == time }
    timed.removeAll { $0.agent == nil && $0.time == time }
    return due.reversed()
  }

  /// Removes and returns the next fault that is due by a time.
  mutating func nextFault(until time: Int64) -> TimedFault? {
    guard let next = timed.last, next.time <= time else { return nil }
    return timed.popLast()
  }

  /// Makes an agent unavailable until a time, or for good, and returns the number of the absence.
  mutating func startAbsence(_ agent: AgentID, _ cause: Cause, until time: Int64?) -> UInt32 {
    agents[agent.index].cause = cause
    agents[agent.index].returns = time
    agents[agent.index].absence += 1
    if time != nil { expectReturn() }
    return agents[agent.index].absence
  }

  /// Ends an absence and returns its cause; `nil` if the agent has left again since.
  mutating func endAbsence(_ agent: AgentID, _ absence: UInt32) -> Cause? {
    noteReturn()
    guard agents[agent.index].absence == absence, let cause = agents[agent.index].cause
    else { return nil }
    agents[agent.index].cause = nil
    agents[agent.index].returns = nil
    return cause
  }

  mutating func awaitOrchestrator(_ handoff: SessionReference) {
    awaitingOrchestrator.append(handoff)
  }

  mutating func takeAwaitingOrchestrator() -> [SessionReference] {
    defer { awaitingOrchestrator = [] }
    return awaitingOrchestrator
  }
}
