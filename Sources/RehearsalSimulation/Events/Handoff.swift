/// A message from one agent to another about a task.
public struct Handoff: Sendable, Hashable {
  /// The identifier, counted from one in the order of sending.
  ///
  /// A duplicate has the same identifier as the original.
  public var id: HandoffID
  /// The handoff that opened the sender's session.
  public var cause: HandoffID
  /// The sender.
  public var sender: AgentID
  /// The receiver.
  public var receiver: AgentID
  /// The task, or `none`.
  public var task: TaskID
  /// The index under which the run stores the handoff's content, or ``noContent``.
  var content: UInt32
  /// How many times the task had failed when the handoff was sent.
  public var round: UInt16
  /// What the sender wants from the receiver.
  public var intent: Intent
  /// The index of the copy, which is 0 for the original and 1 or more for a duplicate.
  public var copy: UInt8
  /// A value that custom agents can use, such as the state of a random generator.
  ///
  /// The agents that follow the protocol leave the tag at zero.
  public var tag: UInt64 = 0

  static let noContent = UInt32.max
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
      content: Self.noContent,
      round: 0,
      intent: intent,
      copy: 0
    )
  }
}
