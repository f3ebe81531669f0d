/// Which agents are away, because they crashed or stand still, and the faults that will make them so.
struct Absences {
  /// Why an agent is away.
  enum Cause {
    case crashed
    case paused
  }

  private struct Presence {
    /// Why the agent is away, while it is.
    var cause: Cause?
    /// Counts its absences, so that the end of one is not taken for that of a later one.
    var number: UInt32 = 0
    var returns: Int64?
    /// The handoffs that crashes left undone, which it does not know of yet; `nil` where no crash
    /// took a session away that it had taken up.
    var undone: [HandoffID]?
  }

  /// A fault that strikes at an instant, whatever is going on.
  struct TimedFault {
    var time: Int64
    /// Its place in the plan.
    var place: Int
    /// Whom it takes away; `nil` where it strikes the platform.
    var agent: AgentID?
  }

  private var agents: [Presence]
  /// The faults to come, latest first.
  private var timed: [TimedFault]
  /// Handoffs that wait for the orchestrator to route them.
  private(set) var stranded: [SessionReference] = []
  /// How many returns are scheduled, of agents and of slots; those that an agent's crash has made void
  /// are among them.
  private(set) var pendingReturns = 0

  init(for plan: Plan) {
    agents = Array(repeating: Presence(), count: plan.members.count)
    timed = plan.faults.enumerated().compactMap { place, fault in
      fault.instant.map { TimedFault(time: $0.time.nanoseconds, place: place, agent: $0.agent) }
    }
    timed.sort { ($1.time, $1.place) < ($0.time, $0.place) }
    if let heal = plan.heal { timed.removeAll { $0.time >= heal.nanoseconds } }
  }

  /// Counts a return that is scheduled.
  mutating func expectReturn() { pendingReturns += 1 }

  /// Counts a return that has happened.
  mutating func noteReturn() { pendingReturns -= 1 }

  func isAway(_ agent: AgentID) -> Bool { agents[agent.index].cause != nil }

  func isDown(_ agent: AgentID) -> Bool { agents[agent.index].cause == .crashed }

  /// Whether an agent is away for good.
  func isGone(_ agent: AgentID) -> Bool { isAway(agent) && agents[agent.index].returns == nil }

  mutating func note(undone: [HandoffID], by agent: AgentID) {
    agents[agent.index].undone = (agents[agent.index].undone ?? []) + undone
  }

  /// The handoffs that crashes left undone since this was last asked; `nil` where no crash took a
  /// session away that the agent had taken up.
  mutating func takeUndone(by agent: AgentID) -> [HandoffID]? {
    defer { agents[agent.index].undone = nil }
    return agents[agent.index].undone
  }

  /// How long a session that an agent opened as it came to a stand still waits before it goes on.
  func standstill(of agent: AgentID, now: Int64) -> Int64 {
    guard agents[agent.index].cause == .paused else { return 0 }
    return max(0, (agents[agent.index].returns ?? now) - now)
  }

  /// Takes the faults that strike the platform, not an agent, at an instant.
  mutating func takePlatformFaults(at time: Int64) -> [TimedFault] {
    let due = timed.filter { $0.agent == nil && $0.time == time }
    timed.removeAll { $0.agent == nil && $0.time == time }
    return due.reversed()
  }

  /// Takes the next of the faults that are due by a time.
  mutating func nextFault(until time: Int64) -> TimedFault? {
    guard let next = timed.last, next.time <= time else { return nil }
    return timed.popLast()
  }

  /// Notes that an agent is away until a time, or for good, and returns the absence's number.
  mutating func leave(_ agent: AgentID, _ cause: Cause, until time: Int64?) -> UInt32 {
    agents[agent.index].cause = cause
    agents[agent.index].returns = time
    agents[agent.index].number += 1
    if time != nil { expectReturn() }
    return agents[agent.index].number
  }

  /// Notes that an agent is back and returns why it was away, unless it left again since.
  mutating func comeBack(_ agent: AgentID, _ number: UInt32) -> Cause? {
    noteReturn()
    guard agents[agent.index].number == number, let cause = agents[agent.index].cause
    else { return nil }
    agents[agent.index].cause = nil
    agents[agent.index].returns = nil
    return cause
  }

  mutating func strand(_ handoff: SessionReference) { stranded.append(handoff) }

  mutating func takeStranded() -> [SessionReference] {
    defer { stranded = [] }
    return stranded
  }
}

extension Fault {
  /// When it strikes a whole agent or the platform, where it does not wait for a session.
  fileprivate var instant: (time: Instant, agent: AgentID?)? {
    guard case .at(let time) = occurrence else { return nil }
    if case .slotsExhausted = verb { return (time, nil) }
    guard verb.takesAwayAtOnce, let pattern = verb.sessions, pattern.task == nil else {
      return nil
    }
    return (time, pattern.agent)
  }

  /// Whether it strikes sessions as they open, or handoffs as they are sent.
  var waitsForItsTurn: Bool { instant == nil }
}
