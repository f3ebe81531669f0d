/// The absences of agents that crashed or are paused, and the timed faults that are not yet due.
struct AgentAvailability {
  /// The reason why an agent is unavailable.
  enum Cause {
    case crashed
    case paused
  }

  private struct State {
    /// The reason why the agent is unavailable, or `nil` while the agent is available.
    var cause: Cause?
    /// The count of the agent's absences, so that the end of an absence is not mistaken for the end
    /// of a later absence.
    var absence: UInt32 = 0
    var returnTime: Int64?
    /// The handoffs that crashes left unfinished and that the agent does not yet know of, or `nil`
    /// if no crash ended a session that the agent had begun.
    var unfinished: [HandoffID]?
  }

  /// A fault that strikes at an instant, regardless of what else happens at that time.
  struct TimedFault {
    var time: Int64
    /// The fault's index in the plan.
    var fault: Int
    /// The agent that the fault stops, or `nil` if the fault strikes the platform.
    var agent: AgentID?
  }

  private var agents: [State]
  /// The faults that are not yet due, latest first.
  private var timedFaults: [TimedFault]
  /// Handoffs that wait until the orchestrator is available to route them.
  private(set) var awaitingOrchestrator: [SessionReference] = []
  /// How many returns of agents and of slots are scheduled, including those that a later crash has
  /// cancelled.
  private(set) var pendingReturns = 0

  init(for plan: Plan) {
    agents = Array(repeating: State(), count: plan.members.count)
    timedFaults = plan.faults.enumerated().compactMap { index, fault in
      fault.instant.map { TimedFault(time: $0.time.nanoseconds, fault: index, agent: $0.agent) }
    }
    timedFaults.sort { ($1.time, $1.fault) < ($0.time, $0.fault) }
    if let heal = plan.heal { timedFaults.removeAll { $0.time >= heal.nanoseconds } }
  }

  /// Counts a return that is scheduled.
  mutating func expectReturn() { pendingReturns += 1 }

  /// Counts a return that has happened.
  mutating func noteReturn() { pendingReturns -= 1 }

  func isUnavailable(_ agent: AgentID) -> Bool { agents[agent.index].cause != nil }

  func hasCrashed(_ agent: AgentID) -> Bool { agents[agent.index].cause == .crashed }

  /// Returns whether an agent is unavailable and never returns.
  func neverReturns(_ agent: AgentID) -> Bool {
    isUnavailable(agent) && agents[agent.index].returnTime == nil
  }

  mutating func note(unfinished: [HandoffID], by agent: AgentID) {
    agents[agent.index].unfinished = (agents[agent.index].unfinished ?? []) + unfinished
  }

  /// Removes and returns the handoffs that crashes have left unfinished since the last call.
  ///
  /// The result is `nil` if no crash ended a session that the agent had begun.
  mutating func takeUnfinished(by agent: AgentID) -> [HandoffID]? {
    defer { agents[agent.index].unfinished = nil }
    return agents[agent.index].unfinished
  }

  /// Returns how many more nanoseconds an agent is paused.
  ///
  /// A session that opens as the pause begins still waits for the end of the pause.
  func remainingPause(of agent: AgentID, now: Int64) -> Int64 {
    guard agents[agent.index].cause == .paused else { return 0 }
    return max(0, (agents[agent.index].returnTime ?? now) - now)
  }

  /// Removes and returns the faults that strike before the run begins, in the order of the plan.
  ///
  /// Faults that strike sessions rather than an agent are left, because there are no sessions yet.
  mutating func takeFaultsAtStart(unless strikesSessions: (Int) -> Bool) -> [TimedFault] {
    let due = timedFaults.filter { fault in
      fault.time == 0 && (fault.agent == nil || !strikesSessions(fault.fault))
    }
    timedFaults.removeAll { fault in due.contains { $0.fault == fault.fault } }
    return due.reversed()
  }

  /// Removes and returns the next fault that is due at or before a time.
  mutating func nextFault(until time: Int64) -> TimedFault? {
    guard let next = timedFaults.last, next.time <= time else { return nil }
    return timedFaults.popLast()
  }

  /// Makes an agent unavailable until a time, or for good if the time is `nil`, and returns the
  /// index of the absence.
  mutating func startAbsence(_ agent: AgentID, _ cause: Cause, until time: Int64?) -> UInt32 {
    agents[agent.index].cause = cause
    agents[agent.index].returnTime = time
    agents[agent.index].absence += 1
    if time != nil { expectReturn() }
    return agents[agent.index].absence
  }

  /// Ends an absence and returns its cause, or `nil` if a later absence has begun.
  mutating func endAbsence(_ agent: AgentID, _ absence: UInt32) -> Cause? {
    noteReturn()
    guard agents[agent.index].absence == absence, let cause = agents[agent.index].cause
    else { return nil }
    agents[agent.index].cause = nil
    agents[agent.index].returnTime = nil
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
