import DequeModule

/// The mailboxes of the agents, in which handoffs wait until their sessions can open.
///
/// Each agent can have a limit on its sessions at a time. Slots can limit the sessions of all agents
/// together, except those of the orchestrator. Quotas can limit the sessions of several agents together. A
/// handoff that has to wait joins a queue. When room for a session becomes free, a waiting handoff takes it
/// at once. This is the first in the queue that can use it, or the one with the highest priority.
struct Mailboxes: ~Copyable {
  /// A handoff that waits in a mailbox until its session can open.
  struct WaitingHandoff {
    var reference: SessionReference
    var receiver: AgentID
    /// The rank in a queue that is sorted by priority, in which the highest rank comes first.
    ///
    /// Of several handoffs with the same rank, the first in the queue comes first.
    var rank: Int64 = 0
  }

  struct Mailbox {
    /// How many sessions the agent may have at a time, by its own limit and its number of instances.
    var sessionLimit: UInt32
    /// How many instances (copies) of the agent there are now, each of which runs one session at a time.
    var instanceCount: UInt32
    /// How many instances a crash has taken away that will come back.
    var returningInstanceCount: UInt32 = 0
    /// How many sessions of the agent are open or about to open.
    var activeSessionCount: UInt32 = 0
    /// How many handoffs to the agent wait in the queue.
    var waitingCount: UInt32 = 0
    /// How many handoffs have left the queue, but have not opened their sessions yet.
    var unopenedHandoffCount: UInt32 = 0
    /// Whether the agent has crashed or is paused, so that every handoff to it has to wait.
    var isUnavailable = false
    /// Whether each session of the agent takes one of the platform's slots.
    let needsSlot: Bool

    /// Whether the agent's own limit and its availability allow another session now.
    @inline(__always)
    var allowsSession: Bool { !isUnavailable && activeSessionCount < sessionLimit }
  }

  /// A quota's limit on the sessions that several agents together may have at a time.
  private struct SharedSessionLimit {
    let sessionLimit: Int
    var sessionCount = 0
  }

  /// How many sessions all agents except the orchestrator may have at a time, or `nil` for no limit.
  private let slotCount: Int?
  /// How many sessions each agent may have at a time, regardless of its number of instances.
  private let sessionLimits: [UInt32]
  private var groups: [SharedSessionLimit] = []
  /// The indices of the groups to which each agent belongs, or an empty array if there are no groups.
  private var groupsByAgent: [[Int]] = []
  /// Whether all agents share one queue, because slots or quotas limit the sessions of several agents together.
  let hasSharedQueue: Bool
  /// Whether queues are sorted by priority, and not first in, first out.
  private let usesRanks: Bool
  private var mailboxes: UncheckedArray<Mailbox>
  /// How many slots are in use by sessions.
  private var busySlotCount = 0
  /// The slots that faults take away now.
  var slotShortages: SlotShortages
  /// The queues of waiting handoffs: one for each agent, or a single queue that all agents share.
  private var queues: UncheckedArray<UniqueDeque<WaitingHandoff>>

  init(for plan: Plan) {
    slotCount = plan.platform.slots
    slotShortages = SlotShortages(of: plan.platform.slots)
    sessionLimits = plan.members.map { UInt32(clamping: $0.sessions ?? .max) }
    usesRanks = plan.platform.queue == .priority
    let queueingQuotas = plan.platform.quotas.indices.filter {
      plan.platform.quotas[$0].queuesSessions
    }
    if !queueingQuotas.isEmpty {
      groups = queueingQuotas.map {
        SharedSessionLimit(sessionLimit: plan.platform.quotas[$0].sessions ?? .max)
      }
      groupsByAgent = plan.agents.map { agent in
        plan.quotas(of: agent).compactMap { queueingQuotas.firstIndex(of: $0) }
      }
    }
    // This reads only `plan` and locals. If an autoclosure in this initializer read a stored
    // property, the release build of Swift 6.3.1 would free the arrays below before they are
    // initialized.
    hasSharedQueue = plan.platform.slots != nil || !queueingQuotas.isEmpty
    let orchestrator = plan.orchestrator
    mailboxes = UncheckedArray(capacity: plan.members.count)
    for agent in plan.agents {
      let member = plan.members[agent.index]
      let instanceCount = UInt32(clamping: member.instances ?? .max)
      let sessionLimit = min(sessionLimits[agent.index], instanceCount)
      mailboxes.append(
        Mailbox(
          sessionLimit: sessionLimit,
          instanceCount: instanceCount,
          needsSlot: slotCount != nil && agent != orchestrator
        )
      )
    }
    let queueCount = hasSharedQueue ? 1 : plan.members.count
    queues = UncheckedArray(capacity: queueCount)
    for _ in 0..<queueCount { queues.append(UniqueDeque()) }
  }

  /// Returns whether an agent can have another session now.
  @inline(__always)
  private func hasRoom(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    guard mailbox.allowsSession, groups.isEmpty || groupsHaveRoom(for: agent)
    else { return false }
    guard let slotCount, mailbox.needsSlot else { return true }
    return busySlotCount < slotCount - slotShortages.takenSlotCount
  }

  private func groupsHaveRoom(for agent: AgentID) -> Bool {
    groupsByAgent[agent.index].allSatisfy { groups[$0].sessionCount < groups[$0].sessionLimit }
  }

  /// Marks and returns the faults that each, by taking slots, keep a session from opening now.
  ///
  /// `claimants` are the agents that look for a task on the shared list in vain. The result contains the
  /// indices in the plan of the faults that are marked now and were not before.
  mutating func noteDelayingFaults(_ claimants: [AgentID]) -> [Int] {
    guard let slotCount, busySlotCount < slotCount, isAnySessionShortOfSlot(claimants) else {
      return []
    }
    return slotShortages.noteDelay(busySlotCount: busySlotCount)
  }

  /// Returns whether a waiting handoff or a claimant lacks nothing but a slot.
  private func isAnySessionShortOfSlot(_ claimants: [AgentID]) -> Bool {
    if claimants.contains(where: { canClaimWithSlot($0) }) { return true }
    return (0..<queues[0].count).contains { needsOnlySlot(queues[0][$0].receiver) }
  }

  /// Returns whether nothing but a missing slot can keep an agent that takes slots from another session now.
  private func needsOnlySlot(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    return mailbox.needsSlot && mailbox.allowsSession
      && (groups.isEmpty || groupsHaveRoom(for: agent))
  }

  /// Removes from the queue the next handoff that can use a freed slot, and reserves room for it.
  ///
  /// The result is `nil` if no handoff can use the slot.
  mutating func dequeueForFreedSlots() -> WaitingHandoff? {
    // If there are slots, all agents share one queue, so any agent identifies the queue.
    guard hasSharedQueue, mailboxes.count > 0 else { return nil }
    return dequeueNext(for: AgentID(rawValue: 0))
  }

  /// Returns whether an agent can begin a task that it claims from the shared list.
  ///
  /// The agent needs room for a session, and no handoff may wait for it. An agent without a limit on its
  /// sessions works on one claimed task at a time.
  func canClaim(_ agent: AgentID) -> Bool { hasNoOtherWork(agent) && hasRoom(agent) }

  /// Returns whether an agent could begin a task that it claims if there were a slot for it.
  private func canClaimWithSlot(_ agent: AgentID) -> Bool {
    hasNoOtherWork(agent) && needsOnlySlot(agent)
  }

  /// Returns whether no handoff waits for an agent, and none of its sessions keeps it from claiming a task.
  private func hasNoOtherWork(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    return mailbox.waitingCount == 0 && mailbox.unopenedHandoffCount == 0
      && (mailbox.sessionLimit < .max || mailbox.activeSessionCount == 0)
  }

  /// Reserves room for a session of an agent if possible, and returns whether it succeeded.
  ///
  /// No room is reserved if an earlier handoff waits for the agent.
  @inline(__always)
  mutating func reserveRoom(_ agent: AgentID) -> Bool {
    guard mailboxes[agent.index].waitingCount == 0,
      mailboxes[agent.index].unopenedHandoffCount == 0,
      hasSharedQueue ? hasRoom(agent) : mailboxes[agent.index].allowsSession
    else { return false }
    occupyRoom(agent)
    return true
  }

  /// Counts room for one more session of an agent as taken.
  @inline(__always)
  private mutating func occupyRoom(_ agent: AgentID) {
    mailboxes[agent.index].activeSessionCount += 1
    if hasSharedQueue { changeSharedCounts(of: agent, by: 1) }
  }

  /// Counts the room for one session of an agent as free.
  @inline(__always)
  private mutating func vacateRoom(_ agent: AgentID) {
    mailboxes[agent.index].activeSessionCount -= 1
    if hasSharedQueue { changeSharedCounts(of: agent, by: -1) }
  }

  /// Changes the numbers of sessions that limits of several agents together count.
  private mutating func changeSharedCounts(of agent: AgentID, by change: Int) {
    if !groups.isEmpty {
      for groupIndex in groupsByAgent[agent.index] { groups[groupIndex].sessionCount += change }
    }
    if mailboxes[agent.index].needsSlot { busySlotCount += change }
  }

  /// Returns the index of the queue in which handoffs to an agent wait.
  @inline(__always)
  private func queue(of agent: AgentID) -> Int { hasSharedQueue ? 0 : agent.index }

  /// Returns whether an agent is available, has no session, and no handoff waits for it.
  func isIdle(_ agent: AgentID) -> Bool {
    let mailbox = mailboxes[agent.index]
    return !mailbox.isUnavailable && mailbox.activeSessionCount == 0 && mailbox.waitingCount == 0
      && mailbox.unopenedHandoffCount == 0
  }

  /// Appends a handoff to its queue, and returns how many handoffs now wait for the same receiver.
  mutating func enqueue(_ waiting: WaitingHandoff) -> Int {
    let agent = waiting.receiver
    queues[queue(of: agent)].append(waiting)
    mailboxes[agent.index].waitingCount += 1
    return Int(mailboxes[agent.index].waitingCount)
  }

  /// Frees the room of a session that has ended or waits, and returns the waiting handoff that gets the room.
  ///
  /// The result is `nil` if no handoff can use the room.
  @inline(__always)
  mutating func release(_ agent: AgentID) -> WaitingHandoff? {
    vacateRoom(agent)
    return dequeueNext(for: agent)
  }

  /// Makes an agent unavailable, so that every handoff to it waits.
  mutating func suspend(_ agent: AgentID) { mailboxes[agent.index].isUnavailable = true }

  /// Makes an agent available again, and returns the waiting handoff that gets room for its
  /// session.
  ///
  /// The result is `nil` if no handoff can open its session now.
  mutating func resume(_ agent: AgentID) -> WaitingHandoff? {
    mailboxes[agent.index].isUnavailable = false
    return dequeueNext(for: agent)
  }

  /// Returns the handoffs that wait for an agent, in the order of the queue.
  func references(waitingFor agent: AgentID) -> [SessionReference] {
    let queueIndex = queue(of: agent)
    return (0..<queues[queueIndex].count).map { queues[queueIndex][$0] }
      .filter { $0.receiver == agent }.map(\.reference)
  }

  /// All handoffs that wait, in the order of their queues.
  var waitingHandoffs: [SessionReference] {
    var references: [SessionReference] = []
    for queueIndex in 0..<queues.count {
      for index in 0..<queues[queueIndex].count {
        references.append(queues[queueIndex][index].reference)
      }
    }
    return references
  }

  /// Removes handoffs from the queues in which they wait.
  mutating func remove(_ removedHandoffs: [SessionReference]) {
    for queueIndex in 0..<queues.count {
      for index in (0..<queues[queueIndex].count).reversed()
      where removedHandoffs.contains(queues[queueIndex][index].reference) {
        let waitingHandoff = queues[queueIndex].remove(at: index)
        mailboxes[waitingHandoff.receiver.index].waitingCount -= 1
      }
    }
  }

  /// Takes away an instance (copy) of an agent, and returns whether another is left or will come
  /// back.
  ///
  /// `willReturn` is whether the instance that is taken away will come back.
  mutating func removeInstance(of agent: AgentID, returns willReturn: Bool) -> Bool {
    if mailboxes[agent.index].instanceCount > 0 { mailboxes[agent.index].instanceCount -= 1 }
    if willReturn { mailboxes[agent.index].returningInstanceCount += 1 }
    updateSessionLimit(of: agent)
    return mailboxes[agent.index].instanceCount > 0
      || mailboxes[agent.index].returningInstanceCount > 0
  }

  /// Gives a lost instance (copy) back to an agent, and returns the waiting handoff that gets the
  /// room.
  ///
  /// The result is `nil` if no handoff can open its session now.
  mutating func returnInstance(of agent: AgentID) -> WaitingHandoff? {
    mailboxes[agent.index].instanceCount += 1
    mailboxes[agent.index].returningInstanceCount -= 1
    updateSessionLimit(of: agent)
    return dequeueNext(for: agent)
  }

  /// Updates the limit on an agent's sessions after its number of instances has changed.
  private mutating func updateSessionLimit(of agent: AgentID) {
    mailboxes[agent.index].sessionLimit =
      min(sessionLimits[agent.index], mailboxes[agent.index].instanceCount)
  }

  /// Puts a handoff back at the front of its queue, because its receiver has become unavailable.
  ///
  /// The freed room goes to another waiting handoff that can use it. The result is the handoff that gets the room, or
  /// `nil` if there is none.
  mutating func putBack(_ waiting: WaitingHandoff) -> WaitingHandoff? {
    let agent = waiting.receiver
    mailboxes[agent.index].unopenedHandoffCount -= 1
    vacateRoom(agent)
    mailboxes[agent.index].waitingCount += 1
    queues[queue(of: agent)].prepend(waiting)
    return dequeueNext(for: agent)
  }

  /// Records that a handoff from the queue has opened its session, and returns the next handoff to
  /// open.
  ///
  /// Room for the next session is already reserved. The result is `nil` if there is no next
  /// handoff.
  @inline(__always)
  mutating func noteOpened(_ agent: AgentID) -> WaitingHandoff? {
    mailboxes[agent.index].unopenedHandoffCount -= 1
    return dequeueNext(for: agent)
  }

  /// Removes the next handoff that can open its session from an agent's queue, and takes room for the
  /// session.
  ///
  /// If all agents share one queue, the handoff can be for another agent.
  @inline(__always)
  private mutating func dequeueNext(for agent: AgentID) -> WaitingHandoff? {
    // The count is in memory that the caller has just used. The queue is not.
    guard hasSharedQueue || mailboxes[agent.index].waitingCount > 0 else { return nil }
    return queues[queue(of: agent)].isEmpty ? nil : dequeueFirst(for: agent)
  }

  private mutating func dequeueFirst(for agent: AgentID) -> WaitingHandoff? {
    let queueIndex = queue(of: agent)
    guard
      let index = usesRanks
        ? indexOfHighestRanked(in: queueIndex) : indexOfFirstWithRoom(in: queueIndex)
    else { return nil }
    let waitingHandoff = queues[queueIndex].remove(at: index)
    mailboxes[waitingHandoff.receiver.index].waitingCount -= 1
    mailboxes[waitingHandoff.receiver.index].unopenedHandoffCount += 1
    occupyRoom(waitingHandoff.receiver)
    return waitingHandoff
  }

  private func indexOfFirstWithRoom(in queueIndex: Int) -> Int? {
    (0..<queues[queueIndex].count).first { hasRoom(queues[queueIndex][$0].receiver) }
  }

  private func indexOfHighestRanked(in queueIndex: Int) -> Int? {
    var bestCandidate: (index: Int, rank: Int64)?
    for index in 0..<queues[queueIndex].count where hasRoom(queues[queueIndex][index].receiver) {
      let rank = queues[queueIndex][index].rank
      if bestCandidate.map({ rank > $0.rank }) ?? true { bestCandidate = (index, rank) }
    }
    return bestCandidate?.index
  }
}
