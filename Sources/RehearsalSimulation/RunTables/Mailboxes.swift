import DequeModule

/// The mailboxes that decide which sessions may begin now, and that queue the handoffs that have to
/// wait.
///
/// An agent has at most as many sessions at a time as its limit allows. All agents together have at
/// most as many sessions as there are slots. Queues are first in, first out, or sorted by priority.
/// Room is given to a waiting handoff the moment the room becomes free, so a later arrival cannot
/// take it.
struct Mailboxes: ~Copyable {
  /// A handoff that waits to open its session.
  struct Waiting {
    var reference: SessionReference
    var receiver: AgentID
    /// The rank in a queue by priority, in which the first handoff with the highest rank is taken
    /// up first.
    var rank: Int64 = 0
  }

  struct Mailbox {
    /// The greatest count of sessions, which is the smaller of the agent's limit and the instances.
    var limit: UInt32
    /// How many instances the agent has now.
    var instances: UInt32
    /// How many instances are away and return.
    var returning: UInt32 = 0
    var active: UInt32 = 0
    var waiting: UInt32 = 0
    /// How many handoffs have left the queue and have not yet opened their sessions.
    var opening: UInt32 = 0
    /// Whether the agent is unavailable, so that every handoff waits.
    var isUnavailable = false
    let needsSlot: Bool
  }

  /// A limit on the sessions that several agents together may have at the same time.
  private struct Group {
    let limit: Int
    var active = 0
  }

  private let slots: Int?
  /// How many sessions each agent may have at a time, whatever its instances.
  private let sessionLimits: [UInt32]
  private var groups: [Group] = []
  /// The indices of the groups that each agent belongs to; empty if there are no groups.
  private var groupsByAgent: [[Int]] = []
  /// Whether all agents share one queue, because they compete for slots or belong to groups.
  let isShared: Bool
  private let usesRanks: Bool
  private var mailboxes: UncheckedArray<Mailbox>
  private var busySlots = 0
  /// How many slots each active fault leaves.
  private var slotsLeft: [Int] = []
  /// How many slots faults have taken.
  private var takenSlots: Int { slots.map { $0 - min($0, slotsLeft.min() ?? $0) } ?? 0 }
  /// One queue for each agent, or a single queue that all agents share.
  private var queues: UncheckedArray<UniqueDeque<Waiting>>

  init(for plan: Plan) {
    slots = plan.platform.slots
    sessionLimits = plan.members.map { UInt32(clamping: $0.sessions ?? .max) }
    usesRanks = plan.platform.queue == .priority
    let queued = plan.platform.quotas.indices.filter { plan.platform.quotas[$0].queuesSessions }
    if !queued.isEmpty {
      groups = queued.map { Group(limit: plan.platform.quotas[$0].sessions ?? .max) }
      groupsByAgent = plan.agents.map { agent in
        plan.quotas(of: agent).compactMap { queued.firstIndex(of: $0) }
      }
    }
    // The release build of Swift 6.3.1 frees the arrays below before they exist if an autoclosure in this
    // initializer reads a stored property.
    isShared = plan.platform.slots != nil || !queued.isEmpty
    let slotless = plan.orchestrator
    mailboxes = UncheckedArray(capacity: plan.members.count)
    for agent in plan.agents {
      let member = plan.members[agent.index]
      let instances = UInt32(clamping: member.instances ?? .max)
      let limit = min(sessionLimits[agent.index], instances)
      mailboxes.append(
        Mailbox(
          limit: limit,
          instances: instances,
          needsSlot: slots != nil && agent != slotless
        )
      )
    }
    let count = isShared ? 1 : plan.members.count
    queues = UncheckedArray(capacity: count)
    for _ in 0..<count { queues.append(UniqueDeque()) }
  }

  @inline(__always)
  private func hasRoom(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    guard !mailbox.isUnavailable, mailbox.active < mailbox.limit,
      groups.isEmpty || groupsHaveRoom(for: agent)
    else { return false }
    guard let slots, mailbox.needsSlot else { return true }
    return busySlots < (slotsLeft.isEmpty ? slots : slots - takenSlots)
  }

  private func groupsHaveRoom(for agent: AgentID) -> Bool {
    groupsByAgent[agent.index].allSatisfy { groups[$0].active < groups[$0].limit }
  }

  /// Takes away all slots except `count`.
  mutating func takeSlots(leaving count: Int) { slotsLeft.append(count) }

  /// Gives back the slots that ``takeSlots(leaving:)`` took away with the same count.
  mutating func giveBackSlots(leaving count: Int) {
    if let index = slotsLeft.firstIndex(of: count) { slotsLeft.remove(at: index) }
  }

  /// Reserves a freed slot for the first waiting handoff that can use it, and returns the handoff; `nil` if none can.
  mutating func pullForSlots() -> Waiting? {
    // With slots, all agents share one queue, so the queue of any agent is the right one.
    guard isShared, mailboxes.count > 0 else { return nil }
    return pull(for: AgentID(rawValue: 0))
  }

  /// Returns whether an agent can begin a task that it claims: it has room, and no handoff waits for it.
  ///
  /// An agent without a limit works on one task at a time.
  func canClaim(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    return mailbox.waiting == 0 && mailbox.opening == 0 && hasRoom(agent)
      && (mailbox.limit < .max || mailbox.active == 0)
  }

  /// Takes room for a session and returns true, if there is room and no earlier handoff waits.
  @inline(__always)
  mutating func reserve(_ agent: AgentID) -> Bool {
    guard mailboxes[agent.index].waiting == 0, mailboxes[agent.index].opening == 0, hasRoom(agent)
    else { return false }
    occupy(agent)
    return true
  }

  @inline(__always)
  private mutating func occupy(_ agent: AgentID) {
    mailboxes[agent.index].active += 1
    if !groups.isEmpty { for group in groupsByAgent[agent.index] { groups[group].active += 1 } }
    if mailboxes[agent.index].needsSlot { busySlots += 1 }
  }

  @inline(__always)
  private mutating func vacate(_ agent: AgentID) {
    mailboxes[agent.index].active -= 1
    if !groups.isEmpty { for group in groupsByAgent[agent.index] { groups[group].active -= 1 } }
    if mailboxes[agent.index].needsSlot { busySlots -= 1 }
  }

  @inline(__always)
  private func queue(of agent: AgentID) -> Int { isShared ? 0 : agent.index }

  /// Returns whether an agent is available and has neither a session nor a handoff that waits.
  func isIdle(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    return !mailbox.isUnavailable && mailbox.active == 0 && mailbox.waiting == 0
      && mailbox.opening == 0
  }

  /// Appends a handoff to its queue and returns how many handoffs now wait for its receiver.
  mutating func wait(_ waiting: Waiting) -> Int {
    let agent = waiting.receiver
    queues[queue(of: agent)].append(waiting)
    mailboxes[agent.index].waiting += 1
    return Int(mailboxes[agent.index].waiting)
  }

  /// Frees the room of an ended session, and gives the room to the first handoff that can use it.
  @inline(__always)
  mutating func release(_ agent: AgentID) -> Waiting? {
    vacate(agent)
    return pull(for: agent)
  }

  /// Makes every handoff for an agent wait.
  mutating func suspend(_ agent: AgentID) { mailboxes[agent.index].isUnavailable = true }

  /// Ends an agent's absence and takes room for the first handoff that can use it.
  mutating func resume(_ agent: AgentID) -> Waiting? {
    mailboxes[agent.index].isUnavailable = false
    return pull(for: agent)
  }

  /// Returns the handoffs that wait for an agent.
  func references(waitingFor agent: AgentID) -> [SessionReference] {
    let queue = queue(of: agent)
    return (0..<queues[queue].count).map { queues[queue][$0] }.filter { $0.receiver == agent }
      .map(\.reference)
  }

  /// The handoffs that wait, in the order of their queues.
  var references: [SessionReference] {
    var references: [SessionReference] = []
    for queue in 0..<queues.count {
      for index in 0..<queues[queue].count { references.append(queues[queue][index].reference) }
    }
    return references
  }

  /// Removes waiting handoffs from their queues.
  mutating func remove(_ removed: [SessionReference]) {
    for queue in 0..<queues.count {
      for index in (0..<queues[queue].count).reversed()
      where removed.contains(queues[queue][index].reference) {
        let waiting = queues[queue].remove(at: index)
        mailboxes[waiting.receiver.index].waiting -= 1
      }
    }
  }

  /// Takes away an instance of an agent, and returns whether an instance is left or returns.
  mutating func removeInstance(of agent: AgentID, returns: Bool) -> Bool {
    if mailboxes[agent.index].instances > 0 { mailboxes[agent.index].instances -= 1 }
    if returns { mailboxes[agent.index].returning += 1 }
    limitSessions(of: agent)
    return mailboxes[agent.index].instances > 0 || mailboxes[agent.index].returning > 0
  }

  /// Gives an instance back to an agent, and takes room for the first handoff that can use it.
  mutating func returnInstance(of agent: AgentID) -> Waiting? {
    mailboxes[agent.index].instances += 1
    mailboxes[agent.index].returning -= 1
    limitSessions(of: agent)
    return pull(for: agent)
  }

  private mutating func limitSessions(of agent: AgentID) {
    mailboxes[agent.index].limit = min(sessionLimits[agent.index], mailboxes[agent.index].instances)
  }

  /// Puts a handoff back at the front of its queue because the agent has become unavailable, and
  /// gives the room to the first handoff that can use it.
  mutating func putBack(_ waiting: Waiting) -> Waiting? {
    let agent = waiting.receiver
    mailboxes[agent.index].opening -= 1
    vacate(agent)
    mailboxes[agent.index].waiting += 1
    queues[queue(of: agent)].prepend(waiting)
    return pull(for: agent)
  }

  /// Notes that a handoff from the queue has opened its session, and takes room for the next
  /// handoff.
  @inline(__always)
  mutating func opened(_ agent: AgentID) -> Waiting? {
    mailboxes[agent.index].opening -= 1
    return pull(for: agent)
  }

  @inline(__always)
  private mutating func pull(for agent: AgentID) -> Waiting? {
    queues[queue(of: agent)].isEmpty ? nil : pullFirst(for: agent)
  }

  private mutating func pullFirst(for agent: AgentID) -> Waiting? {
    let queue = queue(of: agent)
    guard let next = usesRanks ? highestRanked(in: queue) : firstWithRoom(in: queue) else {
      return nil
    }
    let waiting = queues[queue].remove(at: next)
    mailboxes[waiting.receiver.index].waiting -= 1
    mailboxes[waiting.receiver.index].opening += 1
    occupy(waiting.receiver)
    return waiting
  }

  private func firstWithRoom(in queue: Int) -> Int? {
    (0..<queues[queue].count).first { hasRoom(queues[queue][$0].receiver) }
  }

  private func highestRanked(in queue: Int) -> Int? {
    var best: (index: Int, rank: Int64)?
    for index in 0..<queues[queue].count where hasRoom(queues[queue][index].receiver) {
      let rank = queues[queue][index].rank
      if best.map({ rank > $0.rank }) ?? true { best = (index, rank) }
    }
    return best?.index
  }
}
