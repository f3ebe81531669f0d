/// A message from one agent to another about a task.
public struct Handoff: Sendable, Hashable {
  /// The identifier of the handoff.
  ///
  /// A simulated run numbers its handoffs from one in the order of sending. A duplicate that a fault creates
  /// has the same identifier as the original.
  public var id: HandoffID
  /// The earlier handoff that led to this handoff, or `none`.
  ///
  /// This is usually the handoff that opened the sending session.
  public var cause: HandoffID
  /// The agent that sends the handoff.
  public var sender: AgentID
  /// The agent that the handoff goes to.
  public var receiver: AgentID
  /// The task that the handoff is about, or `none`.
  public var task: TaskID
  /// The index of the handoff's content in ``RunState/sharedContents``, or ``noContentIndex``.
  var contentIndex: UInt32
  /// How many times the task had failed when the handoff was sent, as far as the sender knew.
  ///
  /// A handoff of a session usually has the round of the handoff that opened the session, even if the task
  /// has failed since. A rejection or an escalation also counts the failure that it reports, unless a rejection
  /// answers a call. Some handoffs have round zero even after a failure, such as the coordinator's notice to the
  /// planner that a task has ended.
  public var round: UInt16
  /// The purpose of the handoff, such as to assign a task or to reject work.
  public var intent: Intent
  /// The number of the copy: 0 for the original, and 1 or more for duplicates that a fault creates.
  public var copyNumber: UInt8
  /// A value that custom agents can use, such as the state of a random generator.
  ///
  /// Agents that follow the built-in protocol leave the tag at zero.
  public var tag: UInt64 = 0

  /// The value of `contentIndex` for a handoff that carries only its intent.
  static let noContentIndex = UInt32.max
}

extension Handoff {
  /// Creates a handoff that carries only its intent.
  package init(
    id: HandoffID,
    sender: AgentID,
    receiver: AgentID,
    task: TaskID,
    intent: Intent
  ) {
    self.init(
      id: id,
      cause: .none,
      sender: sender,
      receiver: receiver,
      task: task,
      contentIndex: Self.noContentIndex,
      round: 0,
      intent: intent,
      copyNumber: 0
    )
  }
}

extension Handoff {
  /// Returns the round of a handoff about the same task that the session of this handoff sends.
  ///
  /// A rejection or an escalation begins the next round. A rejection that answers a call does not, because the session
  /// that made the call goes on with the work.
  @inline(__always)
  func roundOfFollowUp(_ intent: Intent, to receiver: AgentID) -> Int {
    let answersCall = self.intent == .call && intent == .reject && receiver == sender
    return Int(round) + (intent.beginsNextRound && !answersCall ? 1 : 0)
  }
}
