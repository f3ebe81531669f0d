/// What a handoff is meant to bring about.
public enum Intent: String, Sendable, Hashable, CaseIterable {
  /// Do this task: the brief.
  case assign
  /// Here is the work with its report.
  case deliver
  /// The work is good.
  case approve
  /// The work is not good: decision and defects.
  case reject
  /// Find the cause: the same failure came back.
  case escalate
  /// This is work of your specialty.
  case delegate
  /// This work may not be done: the clause it runs into.
  case conflict
  /// Something that is needed was not supplied.
  case clarify
  /// For your information; no reply.
  case inform
  /// The work is done.
  case complete
  /// The work is not done: outcome and reason.
  case fail

  /// Whether the receiver owes a result.
  package var asksForWork: Bool {
    switch self {
    case .assign, .deliver, .reject, .escalate, .delegate: true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: false
    }
  }

  /// The intent's number in the trace; numbers are never given again.
  var code: UInt64 {
    switch self {
    case .assign: 1
    case .deliver: 2
    case .approve: 3
    case .reject: 4
    case .escalate: 5
    case .delegate: 6
    case .conflict: 7
    case .clarify: 8
    case .inform: 9
    case .complete: 10
    case .fail: 11
    }
  }
}

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

/// What a handoff carries besides its intent.
public struct Content: Sendable, Hashable {
  /// What it is meant to bring about.
  public var intent: Intent
  /// The work product, where one travels.
  public var work: WorkProduct?
  /// What was found wrong.
  public var defects: [Defect] = []
  /// The clause of a conflict, the needs of a clarification, the words of an information.
  public var items: [String] = []
  /// How the task ended for the sender.
  public var outcome: Outcome?

  /// Creates a content of an intent.
  public init(_ intent: Intent) {
    self.intent = intent
  }

  /// Returns a rejection with what was found wrong.
  public static func reject(_ defects: [Defect]) -> Content {
    var content = Content(.reject)
    content.defects = defects
    return content
  }

  /// Returns a delivery of a work product.
  public static func deliver(_ work: WorkProduct) -> Content {
    var content = Content(.deliver)
    content.work = work
    return content
  }

  static func conflict(_ clause: String, because reason: Outcome.Reason) -> Content {
    var content = Content(.conflict)
    content.items = [clause]
    content.outcome = .rejected(reason)
    return content
  }

  static func clarify(_ needs: [String]) -> Content {
    var content = Content(.clarify)
    content.items = needs
    return content
  }

  static func fail(_ outcome: Outcome, defects: [Defect] = []) -> Content {
    var content = Content(.fail)
    content.outcome = outcome
    content.defects = defects
    return content
  }
}
