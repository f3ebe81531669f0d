import DequeModule

/// Who may begin a session now, and what waits until they may.
///
/// An agent takes as many sessions at a time as its limit allows; all agents together take as many
/// as there are slots. Waiting is first in, first out. Room is taken the moment it is given, so
/// nothing that arrives later slips in between.
struct Mailboxes {
  /// A handoff that waits, with the time it spent at the orchestrator.
  struct Waiting {
    var handoff: Handoff
    var routed: Int64
  }

  private let limits: [Int?]
  private let slots: Int?
  private let slotless: AgentID?
  private var active: [Int]
  /// Agents that take nothing up at present.
  private var isAway: [Bool]
  private var busySlots = 0
  /// Without slots each agent has a queue of its own, else all share the first.
  private var queues: [Deque<Waiting>]
  private var waitingFor: [Int]
  /// Handoffs that left an agent's queue and are not yet taken up.
  private var opening: [Int]

  init(for plan: Plan) {
    limits = plan.members.map(\.sessions)
    slots = plan.platform.slots
    slotless = plan.agent(named: plan.platform.orchestrator)
    active = Array(repeating: 0, count: plan.members.count)
    waitingFor = active
    opening = active
    isAway = Array(repeating: false, count: plan.members.count)
    queues = Array(repeating: [], count: slots == nil ? plan.members.count : 1)
  }

  private func needsSlot(_ agent: AgentID) -> Bool { slots != nil && agent != slotless }

  private func hasRoom(_ agent: AgentID) -> Bool {
    guard !isAway[agent.index] else { return false }
    if let limit = limits[agent.index], active[agent.index] >= limit { return false }
    guard let slots, needsSlot(agent) else { return true }
    return busySlots < slots
  }

  /// Takes room for a session if there is any; nobody is passed over who waits for the agent.
  mutating func take(_ agent: AgentID) -> Bool {
    guard waitingFor[agent.index] == 0, opening[agent.index] == 0, hasRoom(agent) else {
      return false
    }
    occupy(agent)
    return true
  }

  private mutating func occupy(_ agent: AgentID) {
    active[agent.index] += 1
    if needsSlot(agent) { busySlots += 1 }
  }

  /// Puts a handoff behind those that wait and returns how many now wait for its receiver.
  mutating func wait(_ waiting: Waiting) -> Int {
    let agent = waiting.handoff.receiver.index
    queues[slots == nil ? agent : 0].append(waiting)
    waitingFor[agent] += 1
    return waitingFor[agent]
  }

  /// Gives back the room of an ended session, and takes it at once for the first that can use it.
  mutating func release(_ agent: AgentID) -> Waiting? {
    active[agent.index] -= 1
    if needsSlot(agent) { busySlots -= 1 }
    return pull(for: agent)
  }

  /// Lets everything for an agent wait.
  mutating func leave(_ agent: AgentID) { isAway[agent.index] = true }

  /// Ends the waiting, and takes room for the first that can use it.
  mutating func comeBack(_ agent: AgentID) -> Waiting? {
    isAway[agent.index] = false
    return pull(for: agent)
  }

  /// The tasks of the handoffs that wait for an agent.
  func tasks(waitingFor agent: AgentID) -> [TaskID] {
    queues[slots == nil ? agent.index : 0].filter { $0.handoff.receiver == agent }
      .map(\.handoff.task)
  }

  /// Puts a handoff that left the queue back to its front, since the agent has left meanwhile, and
  /// takes its room for the first that can use it.
  mutating func putBack(_ waiting: Waiting) -> Waiting? {
    let agent = waiting.handoff.receiver
    opening[agent.index] -= 1
    active[agent.index] -= 1
    if needsSlot(agent) { busySlots -= 1 }
    waitingFor[agent.index] += 1
    queues[slots == nil ? agent.index : 0].prepend(waiting)
    return pull(for: agent)
  }

  /// Notes that a handoff which left the queue was taken up; another may follow it.
  mutating func opened(_ agent: AgentID) -> Waiting? {
    opening[agent.index] -= 1
    return pull(for: agent)
  }

  private mutating func pull(for agent: AgentID) -> Waiting? {
    let queue = slots == nil ? agent.index : 0
    guard let next = queues[queue].firstIndex(where: { hasRoom($0.handoff.receiver) }) else {
      return nil
    }
    let waiting = queues[queue].remove(at: next)
    waitingFor[waiting.handoff.receiver.index] -= 1
    opening[waiting.handoff.receiver.index] += 1
    occupy(waiting.handoff.receiver)
    return waiting
  }
}
