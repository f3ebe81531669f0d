/// The absences of agents that have crashed or are paused, and the timed faults that are not due yet.
struct AgentAvailability {
  /// The reason why an agent is unavailable.
  enum Cause {
    case crashed
    case paused
  }

  private struct State {
    /// The reason why the agent is unavailable, or `nil` while the agent is available.
    var cause: Cause?
    /// The number of the agent's last absence, counted from one; zero before the first absence.
    ///
    /// The number distinguishes the end of an earlier absence from the end of a later one.
    var lastAbsenceNumber: UInt32 = 0
    /// When the agent returns, in nanoseconds of virtual time, or `nil` if the agent is available or never
    /// returns.
    var returnTime: Int64?
    /// The index in the plan of the fault that caused the agent's last absence, or `nil` if there is none.
    var faultIndex: Int?
    /// The handoffs whose sessions had begun and had no result when the whole agent crashed.
    ///
    /// The value is `nil` if no such crash has ended a begun session since the agent was last told.
    var unfinishedHandoffs: [HandoffID]?
  }

  /// A fault that takes effect at a fixed time, independently of handoffs and sessions.
  struct TimedFault {
    /// The time at which the fault takes effect, in nanoseconds of virtual time.
    var time: Int64
    /// The index of the fault in the plan.
    var faultIndex: Int
    /// The agent that the fault affects, or `nil` if the fault affects the platform.
    var agent: AgentID?
  }

  private var agentStates: [State]
  /// The timed faults that are not due yet, latest first.
  private var timedFaults: [TimedFault]
  /// The handoffs that wait until the orchestrator is available to route them.
  private(set) var handoffsAwaitingOrchestrator: [SessionReference] = []
  /// How many recoveries are scheduled: returns of agents, instances and slots.
  ///
  /// The count includes returns that will have no effect, because another absence of the agent has begun.
  private(set) var pendingRecoveryCount = 0
  /// For each fault of the plan, whether an absence of an agent or slots that it caused had an effect on the run.
  ///
  /// The value is `nil` if the fault has not made an agent or slots absent.
  private var hadEffect: [Bool?]

  /// For each fault of the plan, whether it made an agent or slots absent and changed nothing else.
  ///
  /// The array is empty if there is no such fault.
  var faultsWithoutEffect: [Bool] {
    hadEffect.contains(false) ? hadEffect.map { $0 == false } : []
  }

  init(for plan: Plan) {
    hadEffect = plan.faults.map { _ in nil }
    agentStates = Array(repeating: State(), count: plan.members.count)
    timedFaults = plan.faults.enumerated().compactMap { index, fault in
      fault.scheduledEffect.map {
        TimedFault(time: $0.time.nanoseconds, faultIndex: index, agent: $0.agent)
      }
    }
    timedFaults.sort { ($1.time, $1.faultIndex) < ($0.time, $0.faultIndex) }
    if let heal = plan.heal { timedFaults.removeAll { $0.time >= heal.nanoseconds } }
  }

  /// Counts a scheduled recovery, which is the return of an agent, an instance or slots.
  mutating func expectRecovery() { pendingRecoveryCount += 1 }

  /// Counts a scheduled recovery as done, whether or not it had an effect.
  mutating func noteRecovery() { pendingRecoveryCount -= 1 }

  func isUnavailable(_ agent: AgentID) -> Bool { agentStates[agent.index].cause != nil }

  func hasCrashed(_ agent: AgentID) -> Bool { agentStates[agent.index].cause == .crashed }

  /// Returns whether an agent is unavailable and will never be available again.
  func neverReturns(_ agent: AgentID) -> Bool {
    isUnavailable(agent) && agentStates[agent.index].returnTime == nil
  }

  /// Records handoffs whose sessions had begun and had no result when the whole agent crashed.
  mutating func noteUnfinishedHandoffs(_ handoffs: [HandoffID], by agent: AgentID) {
    agentStates[agent.index].unfinishedHandoffs =
      (agentStates[agent.index].unfinishedHandoffs ?? []) + handoffs
  }

  /// Returns and clears the handoffs of sessions that had begun and had no result when the whole agent
  /// crashed.
  ///
  /// Crashes of single sessions do not count. The result is `nil` if no crash of the whole agent since the
  /// last call has ended a begun session.
  mutating func takeUnfinishedHandoffs(by agent: AgentID) -> [HandoffID]? {
    defer { agentStates[agent.index].unfinishedHandoffs = nil }
    return agentStates[agent.index].unfinishedHandoffs
  }

  /// Returns for how many more nanoseconds an agent is paused, or zero if it is not paused.
  func remainingPause(of agent: AgentID, now: Int64) -> Int64 {
    guard agentStates[agent.index].cause == .paused else { return 0 }
    return max(0, (agentStates[agent.index].returnTime ?? now) - now)
  }

  /// Removes and returns the faults that take effect at time zero, in the order of the plan.
  ///
  /// Faults that end sessions stay, because there are no sessions before the run begins.
  /// `strikesSessions` returns whether the fault with a given index is such a fault.
  mutating func takeFaultsAtStart(unless strikesSessions: (Int) -> Bool) -> [TimedFault] {
    let dueFaults = timedFaults.filter { fault in
      fault.time == 0 && (fault.agent == nil || !strikesSessions(fault.faultIndex))
    }
    timedFaults.removeAll { fault in dueFaults.contains { $0.faultIndex == fault.faultIndex } }
    return dueFaults.reversed()
  }

  /// Removes and returns the next fault that is due at or before a time, or returns `nil` if there is none.
  mutating func takeNextFault(until time: Int64) -> TimedFault? {
    guard let nextFault = timedFaults.last, nextFault.time <= time else { return nil }
    return timedFaults.popLast()
  }

  /// Makes an agent unavailable until a time in nanoseconds, and returns the number of the absence.
  ///
  /// If the time is `nil`, the agent never returns. `faultIndex` is the index in the plan of the fault that makes the
  /// agent absent, or `nil` if the agent has lost its last instance.
  mutating func startAbsence(
    _ agent: AgentID,
    _ cause: Cause,
    until time: Int64?,
    by faultIndex: Int?
  ) -> UInt32 {
    if let faultIndex { hadEffect[faultIndex] = hadEffect[faultIndex] ?? false }
    agentStates[agent.index].faultIndex = faultIndex
    agentStates[agent.index].cause = cause
    agentStates[agent.index].returnTime = time
    agentStates[agent.index].lastAbsenceNumber += 1
    if time != nil { expectRecovery() }
    return agentStates[agent.index].lastAbsenceNumber
  }

  /// Ends an absence and returns its cause, or returns `nil` if a later absence of the agent has begun.
  mutating func endAbsence(_ agent: AgentID, _ absence: UInt32) -> Cause? {
    noteRecovery()
    guard agentStates[agent.index].lastAbsenceNumber == absence,
      let cause = agentStates[agent.index].cause
    else { return nil }
    agentStates[agent.index].cause = nil
    agentStates[agent.index].returnTime = nil
    return cause
  }

  /// Notes that the last absence of an agent changed the run, for example because a handoff had to wait.
  mutating func noteEffect(on agent: AgentID) {
    if let faultIndex = agentStates[agent.index].faultIndex { hadEffect[faultIndex] = true }
  }

  /// Notes that a fault, given by its index in the plan, has taken slots away.
  mutating func noteSlotsTaken(by faultIndex: Int) {
    hadEffect[faultIndex] = hadEffect[faultIndex] ?? false
  }

  /// Notes that a fault, given by its index in the plan, made a session wait.
  mutating func noteEffect(of faultIndex: Int) { hadEffect[faultIndex] = true }

  mutating func awaitOrchestrator(_ handoff: SessionReference) {
    handoffsAwaitingOrchestrator.append(handoff)
  }

  mutating func takeAwaitingOrchestrator() -> [SessionReference] {
    defer { handoffsAwaitingOrchestrator = [] }
    return handoffsAwaitingOrchestrator
  }
}
