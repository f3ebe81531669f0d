/// A message from one agent to another about a task.
public struct Handoff: Sendable, Hashable {
  /// The number, counted from one in the order handoffs are sent; a duplicate keeps it.
  public var id: HandoffID
  /// The handoff that opened the session it was sent from.
  public var cause: HandoffID
  /// Who sent it.
  public var sender: AgentID
  /// Who is to get it.
  public var receiver: AgentID
  /// The task it is about.
  public var task: TaskID
  /// Where its content is kept.
  var content: UInt32
  /// How many times the task had failed when it was sent.
  public var round: UInt16
  /// What it is meant to bring about.
  public var intent: Intent
  /// Which copy it is: 0 is the original, a duplicate counts from 1.
  public var copy: UInt8
  /// A number of the agents' own that travels with the task, such as the state of a generator; the
  /// protocol leaves it zero.
  public var tag: UInt64 = 0

  static let noContent = UInt32.max
}

extension Handoff {
  /// Creates a handoff that carries nothing but its intent.
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
