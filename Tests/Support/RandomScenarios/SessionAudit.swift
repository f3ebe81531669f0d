import RehearsalSimulation

/// The part of an audit about sessions: each that opens ends once, and all have room.
struct SessionAudit {
  private struct OpenSession {
    var agent: AgentID
    /// Whether a handoff opened the session, so that it needs room.
    var needsRoom: Bool
    var isWaiting = false
  }

  private let plan: Plan
  private let freesSlots: Bool
  private var open: [UInt32: OpenSession] = [:]
  private var numbers: Set<UInt32> = []
  private var slotsInUse = 0
  private var activeSessions: [Int]
  /// The delivery that was observed last, if it has not opened its session yet.
  private var delivery: (handoff: HandoffID, agent: AgentID)?
  /// The handoff that a fault acknowledged, which opens no session.
  private var acknowledged: HandoffID = .none

  init(_ plan: Plan) {
    self.plan = plan
    freesSlots = plan.platform.waitingSlots == .freed
    activeSessions = Array(repeating: 0, count: plan.members.count)
  }

  /// Whether any session waits for answers.
  private(set) var hasWaiting = false
  private var waitingCount = 0 {
    didSet { hasWaiting = waitingCount > 0 }
  }

  mutating func observe(_ event: borrowing Event, _ found: inout [String]) {
    checkDelivery(event, &found)
    let number = event.session.rawValue
    switch event.kind {
    case .sessionOpened: begin(event, &found)
    case .sessionEnded:
      guard let session = open.removeValue(forKey: number) else {
        found.append("a session ends that is not open")
        return
      }
      if session.isWaiting { waitingCount -= 1 }
      if !(session.isWaiting && freesSlots) { count(session, -1) }
    case .sessionWaiting: wait(number, &found)
    case .sessionResumed:
      guard let session = open[number], session.isWaiting else {
        found.append("a session goes on that does not wait")
        return
      }
      open[number]?.isWaiting = false
      waitingCount -= 1
      if freesSlots { count(session, 1) }
      checkRoom(session, &found)
    case .actSkill, .actRead, .actWrite, .actCommand, .actTool, .actSpawn, .actCancel, .actAssume,
      .actClaim, .actPromise, .reportFiled, .decisionMade, .taskStarted:
      guard let session = open[number] else {
        found.append("a session acts that is not open")
        return
      }
      if session.isWaiting { found.append("a session acts while it waits") }
    default: break
    }
  }

  /// Checks that each delivery opens its session at once, unless a fault only acknowledged the handoff.
  private mutating func checkDelivery(_ event: borrowing Event, _ found: inout [String]) {
    if let delivery {
      let opens = event.kind == .sessionOpened && event.handoff == delivery.handoff
      if !opens { found.append("the delivery before opens no session") }
      self.delivery = nil
    }
    switch event.kind {
    case .faultInjected(let id):
      let fault = plan.faults.first { $0.id == id }
      if case .handoff(.ackWithoutWrite, _)? = fault?.verb { acknowledged = event.handoff }
    case .handoffDelivered(let handoff, _):
      if handoff.id != acknowledged || event.session != .none {
        delivery = (handoff.id, handoff.receiver)
      }
    default: break
    }
  }

  private mutating func begin(_ event: borrowing Event, _ found: inout [String]) {
    let number = event.session.rawValue
    if !numbers.insert(number).inserted { found.append("a session opens twice") }
    let session = OpenSession(agent: event.agent, needsRoom: event.handoff != .none)
    open[number] = session
    count(session, 1)
    checkRoom(session, &found)
  }

  private mutating func wait(_ number: UInt32, _ found: inout [String]) {
    guard let session = open[number], !session.isWaiting else {
      found.append("a session waits that is not at work")
      return
    }
    open[number]?.isWaiting = true
    waitingCount += 1
    if freesSlots { count(session, -1) }
  }

  private mutating func count(_ session: OpenSession, _ step: Int) {
    guard session.needsRoom else { return }
    activeSessions[session.agent.index] += step
    if session.agent != plan.orchestrator { slotsInUse += step }
  }

  private func checkRoom(_ session: OpenSession, _ found: inout [String]) {
    guard session.needsRoom else { return }
    if let slots = plan.platform.slots, slotsInUse > slots, session.agent != plan.orchestrator {
      found.append("\(slotsInUse) sessions are at work in \(slots) slots")
    }
    let member = plan.members[session.agent.index]
    let most = min(member.sessions ?? .max, member.instances ?? .max)
    if activeSessions[session.agent.index] > most {
      found.append("an agent has more than \(most) sessions at work")
    }
  }

  /// Checks that no session is open, unless it waits in a deadlock.
  func conclude(isDeadlocked: Bool, _ found: inout [String]) {
    for number in open.keys.sorted() {
      guard let session = open[number], !(isDeadlocked && session.isWaiting) else { continue }
      found.append("session \(number) of \(plan.name(of: session.agent)) never ends")
    }
  }
}
