/// A message from one agent to another about a task.
public struct Handoff: Sendable, Hashable {
  /// The number, counted from one in the order of sending.
  ///
  /// A duplicate has the same number.
  public var id: HandoffID
  /// The handoff that opened the sender's session.
  public var cause: HandoffID
  /// The sender.
  public var sender: AgentID
  /// The receiver.
  public var receiver: AgentID
  /// The task, or `none`.
  public var task: TaskID
  /// The index of its content in the run, or ``noContent``.
  var content: UInt32
  /// How many times the task had failed when the handoff was sent.
  public var round: UInt16
  /// What the sender wants from the receiver.
  public var intent: Intent
  /// The number of the copy: 0 for the original, 1 and up for duplicates.
  public var copy: UInt8
  /// A number that custom agents may use, such as the state of a random generator.
  ///
  /// The protocol leaves it zero.
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
