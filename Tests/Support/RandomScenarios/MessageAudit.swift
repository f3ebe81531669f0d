import RehearsalSimulation

/// The part of an audit about messages: those for an inbox are read by idle agents of the team, while there is
/// work.
struct MessageAudit {
  private let plan: Plan
  private var membership: Membership?
  /// The handoffs that inform.
  private var informing: Set<HandoffID> = []
  /// How many sessions of each agent are open.
  private var open: [AgentID: Int] = [:]
  private var openTasks = 0

  init(_ plan: Plan) {
    self.plan = plan
    membership = Membership(of: plan)
  }

  mutating func observe(_ event: borrowing Event, _ found: inout [String]) {
    guard plan.platform.hasInboxes else {
      if event.kind.name == .handoffUnread { found.append("a message is unread without an inbox") }
      return
    }
    switch event.kind {
    case .taskSubmitted:
      openTasks += 1
      membership?.submit(event.task)
    case .taskEnded:
      guard event.task != .none else { return }
      openTasks -= 1
      membership?.end(event.task)
    case .handoffSent(let handoff, _): if handoff.intent == .inform { informing.insert(handoff.id) }
    case .handoffDelivered(let handoff, _):
      guard handoff.task != .none, handoff.intent == .assign || handoff.intent == .delegate else {
        return
      }
      membership?.give(handoff.task, to: handoff.receiver)
    case .sessionOpened:
      if isMessage(event.handoff, to: event.agent) { check(event.agent, &found) }
      open[event.agent, default: 0] += 1
    case .sessionEnded: open[event.agent, default: 0] -= 1
    case .handoffUnread(let handoff, _):
      if !isMessage(handoff.id, to: handoff.receiver) {
        found.append("a handoff for work is unread")
      }
    default: break
    }
  }

  private func isMessage(_ handoff: HandoffID, to agent: AgentID) -> Bool {
    let role = plan.member(agent)?.role
    return informing.contains(handoff) && role != .planner && role != .orchestrator
  }

  private func check(_ agent: AgentID, _ found: inout [String]) {
    if open[agent, default: 0] > 0 { found.append("an agent at work reads a message") }
    if openTasks == 0 { found.append("an agent reads a message after every task has ended") }
    if membership?.hasLeft(agent) == true { found.append("an agent that has left reads a message") }
  }
}
