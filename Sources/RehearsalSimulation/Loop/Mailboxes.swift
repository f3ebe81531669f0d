import DequeModule

/// Who may begin a session now, and what waits until they may.
///
/// An agent takes as many sessions at a time as its limit allows; all agents together take as many
/// as there are slots. Waiting is first in, first out. Room is taken the moment it is given, so
/// nothing that arrives later slips in between.
struct Mailboxes: ~Copyable {
  /// A handoff that waits to open its session.
  struct Waiting {
    var place: SessionReference
    var receiver: AgentID
  }

  struct Box {
    var limit: UInt32
    var active: UInt32 = 0
    var waiting: UInt32 = 0
    /// Handoffs that left the queue and are not yet taken up.
    var opening: UInt32 = 0
    /// Whether the agent takes nothing up at present.
    var isAway = false
    let needsSlot: Bool
  }

  private let slots: Int?
  private var boxes: UncheckedArray<Box>
  private var busySlots = 0
  /// How many slots others leave, for each fault that has them hold the rest.
  private var leavings: [Int] = []
  /// Slots that others hold.
  private var takenSlots: Int { slots.map { $0 - min($0, leavings.min() ?? $0) } ?? 0 }
  /// Without slots each agent has a queue of its own, else all share the first.
  private var queues: UncheckedArray<UniqueDeque<Waiting>>

  init(for plan: Plan) {
    slots = plan.platform.slots
    let slotless = plan.orchestrator
    boxes = UncheckedArray(capacity: plan.members.count)
    for agent in plan.agents {
      let limit = plan.members[agent.index].sessions.map { UInt32(clamping: $0) } ?? .max
      boxes.append(Box(limit: limit, needsSlot: slots != nil && agent != slotless))
    }
    let count = slots == nil ? plan.members.count : 1
    queues = UncheckedArray(capacity: count)
    for _ in 0..<count { queues.append(UniqueDeque()) }
  }

  @inline(__always)
  private func hasRoom(_ agent: AgentID) -> Bool {
    let box = boxes[agent.index]
    guard !box.isAway, box.active < box.limit else { return false }
    guard let slots, box.needsSlot else { return true }
    return busySlots < (leavings.isEmpty ? slots : slots - takenSlots)
  }

  /// Has others take all slots but so many.
  mutating func takeSlots(leaving count: Int) { leavings.append(count) }

  /// Ends what ``takeSlots(leaving:)`` began.
  mutating func giveBackSlots(leaving count: Int) {
    if let place = leavings.firstIndex(of: count) { leavings.remove(at: place) }
  }

  /// Takes room for the first that can use a slot which became free; all share one queue.
  mutating func pullForSlots() -> Waiting? {
    guard slots != nil, boxes.count > 0 else { return nil }
    return pull(for: AgentID(rawValue: 0))
  }

  /// Takes room for a session if there is any; nobody is passed over who waits for the agent.
  @inline(__always)
  mutating func take(_ agent: AgentID) -> Bool {
    guard boxes[agent.index].waiting == 0, boxes[agent.index].opening == 0, hasRoom(agent) else {
      return false
    }
    occupy(agent)
    return true
  }

  @inline(__always)
  private mutating func occupy(_ agent: AgentID) {
    boxes[agent.index].active += 1
    if boxes[agent.index].needsSlot { busySlots += 1 }
  }

  @inline(__always)
  private mutating func vacate(_ agent: AgentID) {
    boxes[agent.index].active -= 1
    if boxes[agent.index].needsSlot { busySlots -= 1 }
  }

  @inline(__always)
  private func queue(of agent: AgentID) -> Int { slots == nil ? agent.index : 0 }

  /// Puts a handoff behind those that wait and returns how many now wait for its receiver.
  mutating func wait(_ waiting: Waiting) -> Int {
    let agent = waiting.receiver
    queues[queue(of: agent)].append(waiting)
    boxes[agent.index].waiting += 1
    return Int(boxes[agent.index].waiting)
  }

  /// Gives back the room of an ended session, and takes it at once for the first that can use it.
  @inline(__always)
  mutating func release(_ agent: AgentID) -> Waiting? {
    vacate(agent)
    return pull(for: agent)
  }

  /// Lets everything for an agent wait.
  mutating func leave(_ agent: AgentID) { boxes[agent.index].isAway = true }

  /// Ends the waiting, and takes room for the first that can use it.
  mutating func comeBack(_ agent: AgentID) -> Waiting? {
    boxes[agent.index].isAway = false
    return pull(for: agent)
  }

  /// The handoffs that wait for an agent.
  func places(waitingFor agent: AgentID) -> [SessionReference] {
    let queue = queue(of: agent)
    return (0..<queues[queue].count).map { queues[queue][$0] }.filter { $0.receiver == agent }
      .map(\.place)
  }

  /// Puts a handoff that left the queue back to its front, since the agent has left meanwhile, and
  /// takes its room for the first that can use it.
  mutating func putBack(_ waiting: Waiting) -> Waiting? {
    let agent = waiting.receiver
    boxes[agent.index].opening -= 1
    vacate(agent)
    boxes[agent.index].waiting += 1
    queues[queue(of: agent)].prepend(waiting)
    return pull(for: agent)
  }

  /// Notes that a handoff which left the queue was taken up; another may follow it.
  @inline(__always)
  mutating func opened(_ agent: AgentID) -> Waiting? {
    boxes[agent.index].opening -= 1
    return pull(for: agent)
  }

  @inline(__always)
  private mutating func pull(for agent: AgentID) -> Waiting? {
    queues[queue(of: agent)].isEmpty ? nil : pullFirst(for: agent)
  }

  private mutating func pullFirst(for agent: AgentID) -> Waiting? {
    let queue = queue(of: agent)
    let next = (0..<queues[queue].count).first { hasRoom(queues[queue][$0].receiver) }
    guard let next else { return nil }
    let waiting = queues[queue].remove(at: next)
    boxes[waiting.receiver.index].waiting -= 1
    boxes[waiting.receiver.index].opening += 1
    occupy(waiting.receiver)
    return waiting
  }
}
