import RehearsalSimulation

/// Reports a message that is still in its receiver's inbox when the run ends.
struct UnreadRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.unread",
    severity: .warning,
    failureMode: .ignoredInput,
    firesWhen: "a message is still in its receiver's inbox when the run ends",
    kinds: [.handoffUnread]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard plan.platform.hasInboxes else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .handoffUnread(let handoff, let reason) = event.kind else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "\(plan.name(of: handoff.receiver)) never read the message: \(reason.explanation)"
    )
  }
}

/// Reports a message to an agent that has left the team because all its tasks have ended.
///
/// A message for everyone is no violation, because the platform sends it only to the agents that are in the team.
struct ToFinishedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.to-finished",
    severity: .error,
    failureMode: .informationWithholding,
    firesWhen: "an agent sends a message to an agent that has left the team",
    kinds: [.taskSubmitted, .taskEnded, .handoffSent, .handoffDelivered]
  )

  private let plan: Plan
  /// Which agents have left the team.
  private var membership: Membership

  init?(_ plan: Plan) {
    guard let membership = Membership(of: plan) else { return nil }
    self.plan = plan
    self.membership = membership
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .taskSubmitted: membership.submit(event.task)
    case .taskEnded: if event.task != .none { membership.end(event.task) }
    case .handoffDelivered(let handoff, _):
      guard handoff.task != .none, handoff.intent == .assign || handoff.intent == .delegate else {
        return
      }
      membership.give(handoff.task, to: handoff.receiver)
    case .handoffSent(let handoff, _):
      guard plan.isMessage(handoff), membership.hasLeft(handoff.receiver) else { return }
      context.violations.record(
        Self.ruleDescription,
        event,
        "sent a message to \(plan.name(of: handoff.receiver)), which has left: all its tasks have ended"
      )
    default: break
    }
  }
}
