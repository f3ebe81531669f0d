/// The content of a handoff, including its intent.
public struct Content: Sendable, Hashable {
  /// What the sender wants from the receiver.
  public var intent: Intent
  /// The work product, if there is one.
  public var work: WorkProduct?
  /// The decision that a judge carries out with the handoff, if it is one.
  public var decision: Decision?
  /// The defects that a judge found.
  public var defects: [Defect] = []
  /// The clause of a conflict, the missing context of a clarification, or the texts for
  /// information.
  public var items: [String] = []
  /// The outcome of the task, if the sender states one.
  public var outcome: Outcome?
  /// Whether an agent has to claim the task from the shared list, if the platform has one.
  var needsClaim = false
  /// The way of the task from a router to the agent that the task is for.
  var route: TaskRoute?
  /// Whether the handoff is a copy of a message for everyone in the team.
  var isForEveryone = false

  /// Creates content that has only an intent.
  public init(_ intent: Intent) {
    self.intent = intent
  }

  /// The content of an assignment by the protocol, for an agent that claims the task if the platform has a
  /// shared list.
  static var assignment: Content {
    var content = Content(.assign)
    content.needsClaim = true
    return content
  }

  /// Returns a rejection with its defects.
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

/// The way of a task from a router to the agent that the task is for.
///
/// The route travels with the task, so that the router need not remember it.
struct TaskRoute: Sendable, Hashable {
  /// The agent that the task is for.
  var right: AgentID
  /// The agents to which the router has given the task, in order.
  var tried: [AgentID] = []
}
