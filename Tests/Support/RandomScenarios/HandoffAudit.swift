import RehearsalSimulation

/// The part of an audit about handoffs: each that is sent, and each copy, arrives once, is lost or is
/// told as unread.
struct HandoffAudit {
  private struct Passage {
    var handoff: Handoff
    var isOver = false
  }

  private let plan: Plan
  private var passages: [UInt64: Passage] = [:]
  private(set) var sent: UInt64 = 0
  private var alike: [Kind: Int] = [:]
  /// How many of the handoffs that were sent had the same sender, receiver, intent and task, at most.
  private(set) var mostAlike = 0

  private struct Kind: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    var task: TaskID
  }

  init(_ plan: Plan) {
    self.plan = plan
  }

  private static func key(_ handoff: Handoff) -> UInt64 {
    UInt64(handoff.id.rawValue) << 8 | UInt64(handoff.copyNumber)
  }

  mutating func observe(_ event: borrowing Event, _ found: inout [String]) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      sent += 1
      let kind = Kind(
        sender: handoff.sender,
        receiver: handoff.receiver,
        intent: handoff.intent,
        task: handoff.task
      )
      alike[kind, default: 0] += 1
      mostAlike = max(mostAlike, alike[kind] ?? 0)
      begin(handoff, &found)
    case .handoffDuplicated(let handoff, _): begin(handoff, &found)
    case .handoffDelivered(let handoff, _), .handoffLost(let handoff, _),
      .handoffUndeliverable(let handoff), .handoffCounted(let handoff, _),
      .handoffJoined(let handoff), .handoffUnread(let handoff, _):
      end(handoff, &found)
    case .faultInjected(let id): redirect(event.handoff, by: id)
    default: break
    }
  }

  private mutating func begin(_ handoff: Handoff, _ found: inout [String]) {
    let key = Self.key(handoff)
    if passages[key] != nil { found.append("a handoff is sent twice") }
    passages[key] = Passage(handoff: handoff)
  }

  private mutating func end(_ handoff: Handoff, _ found: inout [String]) {
    let key = Self.key(handoff)
    guard let passage = passages[key] else {
      found.append("a handoff arrives that was not sent")
      return
    }
    if passage.isOver { found.append("a handoff arrives twice") }
    passages[key]?.isOver = true
  }

  /// Notes that a fault sends a handoff to another agent.
  private mutating func redirect(_ handoff: HandoffID, by id: String) {
    let fault = plan.faults.first { $0.id == id }
    guard case .handoff(.misroute(let receiver), _)? = fault?.verb else { return }
    passages[UInt64(handoff.rawValue) << 8]?.handoff.receiver = receiver
  }

  /// Checks that each handoff is over, or waits for an agent that is away, or for slots that are taken.
  func conclude(_ absences: AbsenceAudit, at end: Instant, _ found: inout [String]) {
    guard !absences.hasTakenSlots(at: end) else { return }
    for key in passages.keys.sorted() {
      guard let passage = passages[key], !passage.isOver else { continue }
      let handoff = passage.handoff
      let isHeldUp =
        absences.isAway(handoff.receiver, at: end)
        || plan.orchestrator.map { absences.isAway($0, at: end) } == true
      guard !isHeldUp, found.count < 5 else { continue }
      found.append(
        "handoff \(handoff.id.rawValue) is neither delivered nor lost: "
          + "\(plan.name(of: handoff.sender)) -> \(plan.name(of: handoff.receiver)): "
          + "\(handoff.intent.rawValue) \(plan.name(of: handoff.task)), copy \(handoff.copyNumber)"
      )
    }
  }
}

/// The part of an audit that follows which agents are away.
struct AbsenceAudit {
  private let plan: Plan
  /// The agents that have crashed as a whole and have not restarted.
  private var crashed: Set<AgentID> = []
  /// The agents that have lost an instance.
  private var reduced: Set<AgentID> = []
  /// When the last pause of an agent ends.
  private var pauses: [AgentID: Int64] = [:]
  /// When the last slots that were taken are given back.
  private var slotsReturn: Int64 = -1
  /// How many sessions of each agent have crashed.
  private var crashes: [AgentID: Int] = [:]
  /// How many sessions of one agent have crashed, at most.
  private(set) var mostCrashes = 0
  /// The agents whose last session was cancelled or crashed.
  private var interrupted: Set<AgentID> = []
  /// Whether a fault kept the coordinator from looking for open tasks.
  private(set) var hasSkippedOpenWork = false

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .agentCrashed:
      crashed.insert(event.agent)
    case .sessionEnded(let result):
      if result == .crashed { crashes[event.agent, default: 0] += 1 }
      mostCrashes = max(mostCrashes, crashes[event.agent] ?? 0)
      if result == .cancelled || result == .crashed {
        interrupted.insert(event.agent)
      } else {
        interrupted.remove(event.agent)
      }
    case .agentRestarted: crashed.remove(event.agent)
    case .faultInjected(let id):
      guard let fault = plan.faults.first(where: { $0.id == id }) else { return }
      note(fault, event.agent, at: event.time.nanoseconds)
    default: break
    }
  }

  private mutating func note(_ fault: Fault, _ agent: AgentID, at now: Int64) {
    switch fault.verb {
    case .agent(.crashSession, _):
      if plan.member(agent)?.instances != nil { reduced.insert(agent) }
    case .agent(.pause(let time), _): pauses[agent] = max(pauses[agent] ?? 0, now + time)
    case .platform(.slotsExhausted(_, let time)): slotsReturn = max(slotsReturn, now + time)
    case .session(.skipCheck(.openWork), _): hasSkippedOpenWork = true
    default: break
    }
  }

  /// Whether an agent is away, or has lost an instance, at the end of the run.
  func isAway(_ agent: AgentID, at end: Instant) -> Bool {
    crashed.contains(agent) || reduced.contains(agent)
      || (pauses[agent] ?? 0) >= end.nanoseconds && pauses[agent] != nil
  }

  func areAnyAway(at end: Instant) -> Bool { plan.agents.contains { isAway($0, at: end) } }

  /// Whether the last session of an agent was cancelled or crashed.
  func isInterrupted(_ agent: AgentID) -> Bool { interrupted.contains(agent) }

  func hasTakenSlots(at end: Instant) -> Bool { slotsReturn >= end.nanoseconds }
}
